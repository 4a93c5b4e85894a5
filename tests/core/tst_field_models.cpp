// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/engines.h"
#include "core/evaluate.h"
#include "core/model_files/hf_config.h"
#include "core/model_files/model_file.h"
#include "core/model_files/settings_export.h"
#include "core/model_files/table_files.h"
#include "tests/support/accounts.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/hf_files.h"
#include "tests/support/models.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QTest>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <sstream>

using namespace posviz;

namespace {

/// "scaling=yarn factor=4 [10]=0.0186 head0=0.84": what a subject must be; [i] is the frequency of pair i, headN ALiBi's slope.
std::string firstMismatch(const Subject &subject, const std::string &expected)
{
    TableFiles files;
    const Result<Signal> signal = evaluate(subject, files);
    if (!signal)
        return signal.error();
    std::istringstream words(expected);
    for (std::string word; words >> word;) {
        const std::string key = word.substr(0, word.find('=')), wanted = word.substr(word.find('=') + 1);
        if (key.front() == '[' || (key.starts_with("head") && std::isdigit(static_cast<unsigned char>(key[4])))) {
            const auto index = std::stoi(key.substr(key.find_first_of("0123456789")));
            const double actual = key.front() == '[' ? std::get<Rotary>(*signal).inverseFrequencies[index]
                                                     : -std::get<std::vector<LagFunction>>(std::get<Bias>(*signal).heads)[static_cast<std::size_t>(index)].at(1);
            if (std::abs(actual - std::stod(wanted)) > 1e-5 * std::abs(std::stod(wanted)))
                return word + ", and not " + std::to_string(actual);
            continue;
        }
        const std::string actual = key == "encoding"  ? subject.encoding
                                   : key == "scaling" ? subject.scaling
                                   : key == "trained" ? std::to_string(trainedLengthOf(subject).value_or(0))
                                                      : knob(subject, key);
        if (actual != wanted)
            return word + ", and not " + actual;
    }
    return {};
}

std::string fieldFile(const char *name) { return modelPath(QStringLiteral("field/") + QString::fromUtf8(name)).string(); }

/// "rope_theta: multiplies": a line about a key that says this.
bool saysIt(const ModelAccount &account, const std::string &line)
{
    const std::string key = line.substr(0, line.find(": ")), text = line.substr(line.find(": ") + 2);
    return std::ranges::any_of(account.findings, [&](const Finding &finding) {
        return finding.key == key && english(finding.text).find(text) != std::string::npos;
    });
}

} // namespace

/// Files from public reports, by kind of what is easily read wrong; values from the code that the models run on.
class TestFieldModels : public QObject {
    Q_OBJECT

  private slots:
    void files_data();
    void files();
    void kinds_data();
    void kinds();
    void engineFactor();
    void undrawn();
    void exports_data();
    void exports();
    void everyKeyIsCounted();
    void trainedLengths_data();
    void trainedLengths();
    void warnsOfReach();
};

void TestFieldModels::files_data()
{
    QTest::addColumn<std::string>("layer");
    QTest::addColumn<std::string>("expected");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *file, const char *layer, const char *expected, const char *saying) {
        QTest::addRow("%s%s%s", file, *layer ? " " : "", layer) << std::string(layer) << std::string(expected) << std::string(saying);
    };
    row("granite-4.0-h-tiny.gguf", "", "encoding=nope", "granitehybrid.rope.scaling.finetuned: false: no rotation");
    row("granite-4.0-h-tiny.json", "", "encoding=nope", "position_embedding_type: no positional encoding");
    row("granite-4.0-micro.json", "", "encoding=rope dimension=64", "position_embedding_type: how positions");
    row("granitemoehybrid-key-absent.json", "", "encoding=nope", "position_embedding_type: transformers' default");
    row("cogagent-9b.json", "", "pairing=half rotary_fraction=0.5", "original_rope: pair layout Split halves");
    row("qwen2.5-7b-instruct-1m.json", "", "scaling=dual_chunk chunk_size=262144 local_size=8192 trained=262144",
        "dual_chunk_attention_config.chunk_size: distances never exceed");
    row("ernie-4.5-0.3b-compression.json", "", "scaling=linear factor=2 [0]=0.5", "compression_ratio: divides all frequencies by 2");
    row("ernie-4.5-vl-28b.json", "", "encoding=mrope mrope_layout=ernie mrope_section_t=20 mrope_section_h=22",
        "freq_allocation: the last 20 of 64 pairs are for time");
    row("dinov3-vits16.json", "", "encoding=axial axial_layout=dinov3 rope_theta=100 image_width=14 dimension=64",
        "image_size: 14 × 14 patches");
    row("command-r7b.json", "", "pairing=interleaved base=50000", "position_embedding_type: how positions are encoded: RoPE on features 2i and 2i + 1");
    row("wav2vec2-conformer-rel.json", "", "encoding=transformer_xl head_dim=64 length=5000", "model_type: a convolution");
    row("step-3.5-flash-shape.json", "full_attention", "base=5000000 rotary_fraction=0.5 scaling=llama3",
        "yarn_only_types: the kinds of layers");
    row("step-3.5-flash-shape.json", "sliding_attention", "base=10000 rotary_fraction=1 scaling=none",
        "rope_theta[1]: base");
    row("deepseek-vl2-tiny.json", "", "encoding=rope dimension=128 pairing=half base=10000",
        "language_config.qk_rope_head_dim: 0: not used");
    row("nomic-embed-vision-v1.5.json", "", "encoding=nope", "rotary_emb_fraction: 0: no rotation");
    row("step35.gguf", "full_attention", "base=5000000 rotary_fraction=0.5", "general.architecture: rotates");
    row("btlm-3b-8k.json", "", "encoding=alibi mask=causal head0=0.840896", "model_type: subtracts a penalty linear in distance");
    row("btlm-3b-32k-alibi-scaling.json", "", "mask=causal head0=0.210224", "alibi_scaling.factor: slopes are divided");
    row("falcon-rw-1b.json", "", "mask=causal head0=0.105112 head31=0.00048828", "hidden_size: divided by the square root");
    row("gte-large-en-v1.5.json", "", "[0]=0.978572 [10]=0.0186309", "rope_scaling.type: frequency i is divided");
    row("deepseek-r1-0528-qwen3-8b.json", "", "scaling=yarn factor=4", "rope_scaling.attn_factor: cos and sin times 1.138629");
    row("chatglm2-6b-32k.json", "", "scaling=linear factor=50 base=10000", "rope_ratio: divides positions by 50");
    row("chatglm3-6b-32k.json", "", "scaling=none base=500000", "rope_ratio: multiplies the base");
    row("bamba-9b.json", "", "rotary_fraction=0.5 dimension=128", "attn_rotary_emb: 64 of a head's 128");
    row("wav2vec2-conformer-rope.json", "", "encoding=rope base=10000 length=5000", "rotary_embedding_base: base");
    row("nomic-embed-rotary-scaling-2.json", "", "scaling=dynamic [31]=0.000177277 trained=2048", "rotary_scaling_factor: dynamic NTK");
    row("qwen-7b.json", "", "length=32768 trained=8192 [1]=0.839626", "seq_length: trained length");
    row("hunyuan-ocr.json", "", "scaling=ntk factor=1000", "text_config.rope_parameters.xdrope_section: four sections");
    row("m2m100-418m.json", "", "encoding=sinusoidal layout=concatenated timescales=tensor2tensor first_position=2",
        "offset: the first token has position 2");
    row("led-base-16384.json", "", "encoding=learned length=16384 dimension=768 offset=0", "model_type: adds a learned vector for each position, with no rows before");
    row("led-base-16384.json", "decoder", "encoding=learned rows=1024", "max_decoder_position_embeddings: a table of");
    row("mpnet-base.json", "", "encoding=t5 num_buckets=32", "model_type: adds a learned");
    row("mpnet-base.json", "input", "encoding=learned rows=512 offset=2", "model_type: adds a learned");
}

void TestFieldModels::files()
{
    const std::string tag = QTest::currentDataTag();
    const std::string file = fieldFile(tag.substr(0, tag.find(' ')).c_str());
    if (!std::filesystem::exists(file))
        QSKIP(noModelsSentence());
    QFETCH(std::string, layer);
    QFETCH(std::string, expected);
    QFETCH(std::string, saying);
    const Result<ModelAccount> read = readModelFile(file, {.layer = layer});
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(lackOf(*read), std::string());
    QCOMPARE(firstMismatch(read->subject, expected), std::string());
    QVERIFY2(saysIt(*read, saying), saying.c_str());
}

/// DeepSeek-R1 #684: its attn_factor makes 1 of YaRN's 1.138629 in the programs that read it, and transformers does not.
void TestFieldModels::engineFactor()
{
    const std::string file = fieldFile("deepseek-r1-0528-qwen3-8b.json");
    if (!std::filesystem::exists(file))
        QSKIP(noModelsSentence());
    const Result<ModelAccount> read = readModelFile(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    const auto readings = engineReadings(read->subject);
    QVERIFY(bool(readings));
    Checks checks;
    for (const auto &[engine, factor] : {std::pair("transformers", 1.138629), std::pair("vLLM up to 0.25", 1.0),
                                         std::pair("SGLang", 1.0), std::pair("llama.cpp always rounds", 1.0)}) {
        const auto found = std::ranges::find_if(
            *readings, [&](const EngineReading &reading) { return english(reading.text).find(engine) != std::string::npos; });
        checks.that(found != readings->end(), [&] { return std::string(engine); });
        if (found != readings->end())
            checks.near(found->attentionFactor, factor, 1e-6, [&] { return std::string(engine); });
    }
    VERIFY_ALL(checks);
    Subject other = read->subject;
    other.values.erase("attn_factor");
    QVERIFY(other != read->subject);
}

/// The same kinds in configurations of no published model.
void TestFieldModels::kinds_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("expected");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &text, const char *expected, const char *saying) {
        QTest::newRow(name) << text << std::string(expected) << std::string(saying);
    };
    const auto more = [&](const char *name, const char *entries, const char *expected, const char *saying) {
        row(name, with(entries), expected, saying);
    };
    for (const char *off : {R"("use_rope": false)", R"("rope": false)", R"("use_rotary_embeddings": false)", R"("no_rope": true)",
                            R"("position_embedding_type": "none")", R"("position_embedding_type": "NoPE")",
                            R"("partial_rotary_factor": 0)", R"("rotary_dim": 0)"})
        QTest::addRow("off: %s", off) << with(std::string(", ") + off) << std::string("encoding=nope") << std::string();
    more("a switch that is on", R"(, "use_rotary": true)", "encoding=rope", "use_rotary: queries and keys");
    more("a scaling's switch is none of RoPE", R"(, "use_rotary_scaling": false)", "encoding=rope", "");
    more("a length of 0 is not used", R"(, "max_position_embeddings": 0)", "trained=0",
         "max_position_embeddings: the default in Posviz");
    more("neighbours by name", R"(, "position_embedding_type": "rope_gptj")", "pairing=interleaved",
         "position_embedding_type: how positions are encoded: RoPE on features 2i and 2i + 1");
    more("halves by name", R"(, "position_embedding_type": "rope_neox")", "pairing=half", "position_embedding_type: how positions are encoded: RoPE on features i and i + d/2");
    more("dual chunks", R"(, "max_position_embeddings": 4096, "dual_chunk_attention_config": {"chunk_size": 512, "local_size": 64,
                            "original_max_position_embeddings": 1024})",
         "scaling=dual_chunk chunk_size=512 local_size=64 trained=1024 length=4096",
         "dual_chunk_attention_config.original_max_position_embeddings: trained length");
    more("positions divided", R"(, "compression_ratio": 4)", "scaling=linear factor=4", "compression_ratio: transformers and vLLM");
    more("a ratio of 1 divides nothing", R"(, "compression_ratio": 1.0)", "scaling=none", "compression_ratio: 1: nothing");
    more("mixed divisors", R"(, "rope_scaling": {"type": "ntk", "factor": 4, "mixed_b": 0.5})", "ntk_rule=mixed mixed_b=0.5",
         "rope_scaling.mixed_b: bends");
    row("a list of bases makes kinds",
        R"({"model_type": "llama", "head_dim": 64, "num_hidden_layers": 4, "rope_theta": [10000, 20000, 10000, 20000]})",
        "base=10000", "rope_theta[1]: base 20");
    row("a ratio of which nobody knows how it counts", R"({"model_type": "chatglm", "kv_channels": 128, "rope_ratio": 8})",
        "base=80000", "rope_ratio: both have this model type");
    row("attention in some layers", R"({"model_type": "bamba", "head_dim": 64, "num_hidden_layers": 4, "rope_theta": 10000,
                                        "attn_layer_indices": [2], "attn_rotary_emb": 32})",
        "rotary_fraction=0.5", "attn_layer_indices: which layers have attention");
    row("an image of an unknown type", R"({"model_type": "novel_vit", "hidden_size": 64, "num_attention_heads": 1,
                                           "image_size": 64, "patch_size": 8, "rope_theta": 100})",
        "encoding=axial rope_theta=100 grid_width=8", "model_type: not known here: shown as one that rotates");
    row("Qwen2-VL's tower", R"({"model_type": "qwen2_vl", "embed_dim": 1280, "num_heads": 16, "hidden_size": 3584, "patch_size": 14})",
        "encoding=axial axial_layout=qwen2_vl dimension=80", "");
    row("an unknown type", R"({"model_type": "novel", "head_dim": 64, "rope_theta": 10000})", "encoding=rope",
        "model_type: not known here: shown as RoPE with pair layout Split halves (NeoX), which is a guess; compare");
    row("ESM's older models", R"({"model_type": "esm", "hidden_size": 64, "max_position_embeddings": 1026})",
        "encoding=learned rows=1024 offset=2", "position_embedding_type: transformers' default for esm");
    row("ALiBi of an unknown decoder",
        R"({"architectures": ["NovelForCausalLM"], "n_head": 8, "position_embedding_type": "alibi"})", "mask=causal", "");
    row("flatter slopes", R"({"model_type": "jais", "n_head": 8, "alibi_scaling": {"type": "linear", "factor": 2.0}})",
        "mask=causal head0=0.25", "alibi_scaling.factor: slopes are divided");
    row("DeBERTa's table besides", R"({"model_type": "deberta", "relative_attention": true, "hidden_size": 64,
        "num_attention_heads": 1, "max_position_embeddings": 64, "position_biased_input": true})",
        "encoding=deberta", "position_biased_input: learned embeddings are added");
}

void TestFieldModels::kinds()
{
    QFETCH(std::string, text);
    QFETCH(std::string, expected);
    QFETCH(std::string, saying);
    const Result<ModelAccount> read = account(text);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(firstMismatch(read->subject, expected), std::string());
    std::string all;
    for (const Finding &finding : read->findings)
        all += finding.key + ": " + english(finding.text) + "\n";
    QVERIFY2(saying.empty() || saysIt(*read, saying), all.c_str());
}

void TestFieldModels::undrawn()
{
    const auto lack = [](const char *file) {
        const Result<ModelAccount> read = readModelFile(fieldFile(file));
        return read ? lackOf(*read) : read.error();
    };
    if (!std::filesystem::exists(fieldFile("reformer-enwik8.json")))
        QSKIP(noModelsSentence());
    QVERIFY(lack("reformer-enwik8.json").ends_with("Posviz does not show that."));
    QVERIFY(lack("swinv2-tiny-256.json").ends_with("Posviz does not show that."));
}

void TestFieldModels::exports_data()
{
    QTest::addColumn<std::string>("layer");
    QTest::addColumn<std::string>("format");
    QTest::addColumn<std::string>("saying"); ///< of the text, or of the error
    const auto row = [](const char *layer, const char *format, const char *saying) {
        QTest::addRow("%s %s", format, layer) << std::string(layer) << std::string(format) << std::string(saying);
    };
    row("sliding_attention", "llama.cpp",
        "llama.cpp: has no flags for sliding_attention layers: its flags change the layers without a sliding window only.");
    row("full_attention", "llama.cpp", "--rope-freq-base 1e+06 --rope-scaling linear --rope-scale 8");
    for (const char *layer : {"full_attention", "sliding_attention"}) {
        row(layer, "vllm",
            R"("full_attention":{"rope_type":"linear","rope_theta":1000000.0,"factor":8.0},"sliding_attention":{"rope_type":"default","rope_theta":10000.0})");
        row(layer, "hf4", "\"rope_local_base_freq\": 10000.0");
        row(layer, "hf5", "\"sliding_attention\": {");
    }
}

/// Settings of one kind of layers do not leave as the whole model's.
void TestFieldModels::exports()
{
    QFETCH(std::string, layer);
    QFETCH(std::string, format);
    QFETCH(std::string, saying);
    const std::string gemma = R"({"model_type": "gemma3_text", "head_dim": 256, "num_hidden_layers": 12, "rope_theta": 1000000.0,
        "rope_local_base_freq": 10000.0, "sliding_window_pattern": 6, "max_position_embeddings": 131072,
        "rope_scaling": {"factor": 8.0, "rope_type": "linear"}})";
    const Result<ModelAccount> read = readHfConfig("config.json", gemma, {.layer = layer});
    QVERIFY(bool(read));
    const Result<ExportedSettings> settings = exportedSettings(read->subject, *settingsFormat(format), &*read, layer);
    const std::string text = settings ? settings->text : settings.error();
    QVERIFY2(text.find(saying) != std::string::npos, text.c_str());
    QCOMPARE(bool(settings), saying.find("has no flags") == std::string::npos);
    if (format == "llama.cpp" && settings)
        QVERIFY(english(settings->warnings.front()).starts_with("The flags change the layers without a sliding window"));
    if (format.starts_with("hf")) {
        const Result<ModelAccount> again =
            readHfConfig("config.json", R"({"model_type": "gemma3_text", )" + settings->text.substr(1), {.layer = layer});
        QVERIFY2(bool(again), again ? "" : again.error().c_str());
        QCOMPARE(again->subject.base, read->subject.base);
        QCOMPARE(again->subject.scaling, read->subject.scaling);
    }
}

void TestFieldModels::everyKeyIsCounted()
{
    const Result<ModelAccount> read = account(with(R"(, "vocab_size": 100, "eos": null, "sliding_window": null)"));
    QVERIFY(bool(read));
    std::vector<std::string> keys;
    for (const Finding &other : read->others)
        keys.push_back(other.key);
    QCOMPARE(keys, (std::vector<std::string>{"eos", "sliding_window", "vocab_size"}));
    QCOMPARE(english(read->findings.back().text), std::string("and 3 keys that are not about positions"));
    const Result<ModelAccount> warned = account(R"({"head_dim": 64, "partial_rotary_factor": 0.5, "vocab_size": 1})");
    QCOMPARE(warned->findings.front().verdict, Verdict::Contradicted);
}

void TestFieldModels::trainedLengths_data()
{
    QTest::addColumn<std::string>("entries");
    QTest::addColumn<std::int64_t>("trained");
    const auto row = [](const char *name, const char *entries, std::int64_t trained) {
        QTest::newRow(name) << std::string(entries) << trained;
    };
    row("the longest", R"(, "max_position_embeddings": 4096)", 4096);
    row("a linear scaling that names it", R"(, "max_position_embeddings": 4096, "rope_scaling": {"type": "linear", "factor": 4,
                                              "original_max_position_embeddings": 1024})", 1024);
    row("yarn", R"(, "max_position_embeddings": 4096, "rope_scaling": {"type": "yarn", "factor": 4,
                     "original_max_position_embeddings": 1024})", 1024);
    row("Qwen's seq_length", R"(, "max_position_embeddings": 32768, "seq_length": 8192)", 8192);
    row("Nomic's", R"(, "max_position_embeddings": 8192, "max_trained_positions": 2048)", 2048);
    row("sound", R"(, "max_source_positions": 1500)", 1500);
    row("nobody says", "", 0);
}

void TestFieldModels::trainedLengths()
{
    QFETCH(std::string, entries);
    QFETCH(std::int64_t, trained);
    const Result<ModelAccount> read = account(with(entries));
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(trainedLengthOf(read->subject).value_or(0), trained);
}

void TestFieldModels::warnsOfReach()
{
    const Result<ModelAccount> read = account(with(R"(, "max_position_embeddings": 32768)"));
    QVERIFY(bool(read));
    const auto warnings = [&](const char *factor, double original) {
        Subject subject = certain(withScaling(read->subject, "yarn"));
        subject = certain(withParameter(subject, "factor", std::stod(factor)));
        subject = certain(withParameter(subject, "original_max_position_embeddings", original));
        subject = certain(withParameter(subject, "length", 131072));
        return exportedSettings(subject, SettingsFormat::Vllm, &*read)->warnings;
    };
    QCOMPARE(warnings("4", 32768).size(), std::size_t{0});
    QVERIFY(english(warnings("16", 32768).front()).starts_with("Factor 16 times the trained length"));
    QCOMPARE(warnings("32", 4096).size(), std::size_t{1});
    QVERIFY(english(warnings("32", 4096).front()).starts_with("The scaling's trained length 4096 is not"));
}

TEST_CLASS(TestFieldModels, NoApplication)
#include "tst_field_models.moc"
