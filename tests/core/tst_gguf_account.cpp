// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf_account.h"
#include "core/model_files/npy.h"
#include "core/model_files/table_file.h"
#include "core/numbers.h"
#include "core/scene_edits.h"
#include "tests/support/accounts.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/gguf_models.h"
#include "tests/support/models.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

using namespace posviz;

namespace {

/// The account of a file whose tensors need not be read.
Result<ModelAccount> account(const GgufWriter &file, const ModelChoice &choice = {})
{
    const Result<Gguf> gguf = parsedGgufBytes(file.bytes());
    return gguf ? ggufAccount(*gguf, "model.gguf", choice) : Result<ModelAccount>(gguf.failure());
}

/// "used: base frequency 10 000"
std::string said(const ModelAccount &account, const std::string &key)
{
    const Finding *found = finding(account, key);
    return found ? verdictName(found->verdict) + ": " + english(found->text) : "absent";
}

/// What a file must come to.
struct ExpectedScene {
    std::string encoding;
    int dimension;
    double base;
    std::int64_t length;
    std::string scaling;
    std::string knob;  ///< of the scene, one that matters
    std::string value; ///< of it
};

void compareScene(const Subject &subject, const ExpectedScene &expected)
{
    QCOMPARE(subject.encoding, expected.encoding);
    if (findEncoding(expected.encoding)->usesDimension)
        QCOMPARE(subject.dimension, expected.dimension);
    if (findEncoding(expected.encoding)->usesBase)
        QCOMPARE(subject.base, expected.base);
    QCOMPARE(subject.length, expected.length);
    QCOMPARE(subject.scaling, expected.scaling);
    if (!expected.knob.empty())
        QCOMPARE(knob(subject, expected.knob), expected.value);
}

} // namespace

Q_DECLARE_METATYPE(ExpectedScene)
Q_DECLARE_METATYPE(GgufWriter)

/// What a GGUF file says about positions.
class TestGgufAccount : public QObject {
    Q_OBJECT

  private slots:
    void accounts_data();
    void accounts();
    void findings_data();
    void findings();
    void factorsAgainstLengths();
    void settingsRefused_data();
    void settingsRefused();
    void strangers();
    void slidingLayers();
    void llama3Divisors();
    void otherDivisors();
    void longRope();
    void learnedTable_data();
    void learnedTable();
    void saysNothing();
    void realFiles_data();
    void realFiles();
    void edgeFiles_data();
    void edgeFiles();
    void everyRealFileIsExpected();

  private:
    Result<ModelAccount> written(const GgufWriter &file) { return readGguf(writtenFile(m_folder, "model.gguf", file.bytes())); }

    QTemporaryDir m_folder;
};

void TestGgufAccount::accounts_data()
{
    QTest::addColumn<GgufWriter>("file");
    QTest::addColumn<ExpectedScene>("expected");
    const auto row = [](const char *name, const GgufWriter &file, const ExpectedScene &expected) {
        QTest::newRow(name) << file << expected;
    };

    row("llama without a base", ggufModel("llama"), {"rope", 64, 10000, 4096, "none", "pairing", "interleaved"});
    row("qwen2", ggufModel("qwen2").real("qwen2.rope.freq_base", 1e6f), {"rope", 64, 1e6, 4096, "none", "pairing", "half"});
    row("an unknown architecture", ggufModel("novel").real("novel.rope.freq_base", 20000),
        {"rope", 64, 20000, 4096, "none", "pairing", "half"});
    row("big-endian", ggufModel("qwen2", 3, true).real("qwen2.rope.freq_base", 1e6f),
        {"rope", 64, 1e6, 4096, "none", "pairing", "half"});
    row("partial", ggufModel("gptneox").whole("gptneox.rope.dimension_count", 16),
        {"rope", 64, 10000, 4096, "none", "rotary_fraction", "0.25"});
    row("key_length", ggufModel("qwen3").whole("qwen3.attention.key_length", 128),
        {"rope", 128, 10000, 4096, "none", "rotary_fraction", "1"});
    row("linear", ggufModel("llama").text("llama.rope.scaling.type", "linear").real("llama.rope.scaling.factor", 4),
        {"rope", 64, 10000, 4096, "linear", "factor", "4"});
    row("linear, without a type", ggufModel("llama").real("llama.rope.scaling.factor", 4),
        {"rope", 64, 10000, 4096, "linear", "factor", "4"});
    row("linear, the old key", ggufModel("llama").real("llama.rope.scale_linear", 2),
        {"rope", 64, 10000, 4096, "linear", "factor", "2"});
    row("type none", ggufModel("llama").text("llama.rope.scaling.type", "none").real("llama.rope.scaling.factor", 4),
        {"rope", 64, 10000, 4096, "none", "", ""});
    row("factor 0", ggufModel("llama").real("llama.rope.scaling.factor", 0), {"rope", 64, 10000, 4096, "none", "", ""});
    const auto yarn = [](const char *architecture) {
        const std::string name = architecture;
        return ggufModel(name)
            .text(name + ".rope.scaling.type", "yarn")
            .real(name + ".rope.scaling.factor", 4)
            .whole(name + ".rope.scaling.original_context_length", 1024);
    };
    row("yarn", yarn("qwen2"), {"rope", 64, 10000, 4096, "yarn", "original_max_position_embeddings", "1024"});
    row("yarn, bounds", yarn("qwen2").real("qwen2.rope.scaling.yarn_beta_fast", 16),
        {"rope", 64, 10000, 4096, "yarn", "beta_fast", "16"});
    row("yarn, attention factor", yarn("qwen2").real("qwen2.rope.scaling.attn_factor", 0.5f),
        {"rope", 64, 10000, 4096, "yarn", "attention_factor", shortestNumber(0.5 * (0.1 * std::log(4.0) + 1))});
    row("yarn, log multiplier", yarn("mistral3").real("mistral3.rope.scaling.yarn_log_multiplier", 1),
        {"rope", 64, 10000, 4096, "yarn", "mscale_all_dim", "1"});
    row("longrope without lists", ggufModel("phi3").text("phi3.rope.scaling.type", "longrope"),
        {"rope", 64, 10000, 4096, "none", "", ""});

    GgufWriter deepseek = yarn("deepseek2");
    deepseek.whole("deepseek2.attention.kv_lora_rank", 512).whole("deepseek2.attention.key_length", 576);
    deepseek.whole("deepseek2.rope.dimension_count", 32).real("deepseek2.rope.scaling.yarn_log_multiplier", 0.1f);
    row("deepseek2", deepseek, {"rope", 32, 10000, 4096, "yarn", "mscale_all_dim", "1"});

    const auto sections = [](const std::string &name, const std::vector<std::int32_t> &pairs) {
        GgufWriter file = ggufModel(name);
        file.array(name + ".rope.dimension_sections", 5, pairs.size(), file.packed(pairs));
        return file;
    };
    row("qwen2vl", sections("qwen2vl", {8, 12, 12, 0}), {"mrope", 64, 10000, 4096, "none", "mrope_section_h", "12"});
    row("qwen3vl", sections("qwen3vl", {12, 10, 10, 0}), {"mrope", 64, 10000, 4096, "none", "mrope_layout", "interleaved"});
    row("qwen35", sections("qwen35", {6, 5, 5, 0}).whole("qwen35.rope.dimension_count", 32),
        {"mrope", 32, 10000, 4096, "none", "", ""});
    row("sections that do not add up", sections("qwen2vl", {8, 12, 13, 0}), {"rope", 64, 10000, 4096, "none", "pairing", "half"});
    row("four sections", sections("qwen2vl", {8, 8, 8, 8}), {"rope", 64, 10000, 4096, "none", "", ""});
    row("sections and a scaling", sections("qwen2vl", {8, 12, 12, 0}).real("qwen2vl.rope.scaling.factor", 2),
        {"mrope", 64, 10000, 4096, "linear", "factor", "2"});
    row("glm4 with sections", sections("glm4", {8, 12, 12, 0}), {"mrope", 64, 10000, 4096, "none", "", ""});
    row("glm4", ggufModel("glm4"), {"rope", 64, 10000, 4096, "none", "pairing", "interleaved"});

    row("gpt2", ggufModel("gpt2"), {"learned", 512, 10000, 4096, "none", "rows", "4096"});
    row("bloom", ggufModel("bloom"), {"alibi", 0, 0, 4096, "none", "heads", "8"});
    row("mpt", ggufModel("mpt").real("mpt.attention.max_alibi_bias", 8), {"alibi", 0, 0, 4096, "none", "slopes", "paper"});
    row("mpt with another exponent", ggufModel("mpt").real("mpt.attention.max_alibi_bias", 16),
        {"alibi", 0, 0, 4096, "none", "alibi_bias_max", "16"});
    row("jina", ggufModel("jina-bert-v2").flag("jina-bert-v2.attention.causal", false),
        {"alibi", 0, 0, 4096, "none", "mask", "none"});
    row("baichuan 13B", ggufModel("baichuan").whole("baichuan.block_count", 40), {"alibi", 0, 0, 4096, "none", "heads", "8"});
    row("baichuan 7B", ggufModel("baichuan").whole("baichuan.block_count", 32), {"rope", 64, 10000, 4096, "none", "", ""});
    row("t5", ggufModel("t5").whole("t5.attention.relative_buckets_count", 64), {"t5", 0, 0, 4096, "none", "num_buckets", "64"});
    row("mamba", ggufModel("mamba"), {"nope", 0, 0, 4096, "none", "", ""});
}

void TestGgufAccount::accounts()
{
    QFETCH(GgufWriter, file);
    QFETCH(ExpectedScene, expected);
    const Result<ModelAccount> read = account(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    compareScene(read->subject, expected);
    QVERIFY(bool(checkedSubject(read->subject)));
    QVERIFY(!read->lack);
    TableFiles files;
    certain(evaluate(read->subject, files));
}

void TestGgufAccount::findings_data()
{
    QTest::addColumn<GgufWriter>("file");
    QTest::addColumn<std::string>("key");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const GgufWriter &file, const char *key, const char *saying) {
        QTest::newRow(name) << file << std::string(key) << std::string(saying);
    };
    row("llama's rows", ggufModel("llama"), "general.architecture",
        "used: rotates features 2i and 2i + 1 (llama.cpp's NORM); conversion from Hugging Face's split halves reorders");
    row("an unknown architecture", ggufModel("novel").real("novel.rope.freq_base", 1e4f), "general.architecture",
        "contradicted: not known here: shown as one that rotates features i and i + n/2");
    row("a remark", ggufModel("smollm3"), "general.architecture", "every fourth layer has no rotation");
    row("no base", ggufModel("llama"), "llama.rope.freq_base", "defaulted: base 10 000, llama.cpp's default");
    row("a base", ggufModel("llama").real("llama.rope.freq_base", 500000), "llama.rope.freq_base",
        "used: base 500 000");
    row("no scaling", ggufModel("llama"), "llama.rope.scaling.type", "defaulted: no scaling");
    row("no type", ggufModel("llama").real("llama.rope.scaling.factor", 4), "llama.rope.scaling.type",
        "defaulted: linear scaling, llama.cpp's default");
    row("a finetuned model", ggufModel("llama").flag("llama.rope.scaling.finetuned", true), "llama.rope.scaling.finetuned",
        "ignored: says how");
    row("an unused length", ggufModel("llama").whole("llama.rope.scaling.original_context_length", 4096),
        "llama.rope.scaling.original_context_length", "ignored: only YaRN");
    row("an unused attention factor", ggufModel("llama").real("llama.rope.scaling.attn_factor", 2),
        "llama.rope.scaling.attn_factor", "ignored: cos and sin times 2, which Posviz does not show");
    row("a window", ggufModel("llama").whole("llama.attention.sliding_window", 1024), "llama.attention.sliding_window",
        "ignored: limits how far");
    row("a strange key", ggufModel("llama").whole("llama.rope.twist", 3), "llama.rope.twist", "ignored: not known here");
    row("keys that are not listed", ggufModel("llama").whole("llama.block_count", 3).text("tokenizer.ggml.model", "gpt2"),
        "…", "ignored: and 2 keys that are not about positions");
    row("no length", GgufWriter().text("general.architecture", "llama"), "llama.context_length",
        "defaulted: sequence length 512");
    row("no head", GgufWriter().text("general.architecture", "llama"), "llama.attention.key_length",
        "defaulted: heads of 128 features");
    row(
        "heads by layer",
        [] {
            GgufWriter file = ggufModel("openelm").whole("openelm.attention.key_length", 64);
            return file;
        }(),
        "openelm.attention.head_count", "ignored: attention.key_length gives");

    const auto yarn = [](float factor) {
        return ggufModel("qwen2")
            .text("qwen2.rope.scaling.type", "yarn")
            .real("qwen2.rope.scaling.factor", factor)
            .whole("qwen2.rope.scaling.original_context_length", 1024);
    };
    row("a factor that agrees", yarn(4), "qwen2.rope.scaling.factor", "used: low frequencies are divided by 4");
    row("a factor that does not", yarn(8), "qwen2.rope.scaling.factor",
        "contradicted: low frequencies are divided by 8, as in llama.cpp; qwen2.context_length is 4 times the trained length");
    row("YaRN's own attention factor", yarn(4), "qwen2.rope.scaling.attn_factor", "defaulted: cos and sin times 1.138629");
    row("ALiBi's exponent", ggufModel("bloom"), "bloom.attention.max_alibi_bias",
        "defaulted: the smallest slope is 2^−8, which llama.cpp fixes");
    row(
        "12 heads and another exponent",
        [] {
            GgufWriter file;
            file.text("general.architecture", "jais")
                .whole("jais.attention.head_count", 12)
                .real("jais.attention.max_alibi_bias", 4);
            return file;
        }(),
        "jais.attention.max_alibi_bias", "ignored: the smallest slope is 2^−4; for a number of heads");
    row("no table", ggufModel("gpt2"), "position_embd.weight", "defaulted: the file has no such tensor");
    row("T5's numbers", ggufModel("t5").tensor("enc.blk.0.attn_rel_b.weight", {8, 32}, 0, std::string(1024, '\0')),
        "enc.blk.0.attn_rel_b.weight", "ignored: learned biases of the buckets");
}

void TestGgufAccount::findings()
{
    QFETCH(GgufWriter, file);
    QFETCH(std::string, key);
    QFETCH(std::string, saying);
    const Result<ModelAccount> read = account(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    // Thin spaces in numbers are for people, not for a table of expected words.
    const std::string words = QString::fromStdString(said(*read, key)).replace(QChar(0x202f), ' ').toStdString();
    QVERIFY2(words.find(saying) != std::string::npos, words.c_str());
    for (const Finding &one : read->findings)
        QVERIFY2(!one.text.empty(), one.key.c_str());
}

/// A factor contradicts the lengths where a file has both of them and they are not that far apart, and nowhere else.
void TestGgufAccount::factorsAgainstLengths()
{
    for (const int factor : {1, 2, 4, 8})
        for (const int original : {0, 512, 1024, 2048, 4096}) {
            GgufWriter file = ggufModel("qwen2");
            file.text("qwen2.rope.scaling.type", "yarn").real("qwen2.rope.scaling.factor", static_cast<float>(factor));
            if (original > 0)
                file.whole("qwen2.rope.scaling.original_context_length", static_cast<std::uint32_t>(original));
            const Result<ModelAccount> read = account(file);
            QVERIFY(bool(read));
            const bool contradicted = said(*read, "qwen2.rope.scaling.factor").starts_with("contradicted");
            QVERIFY2(contradicted == (original > 0 && factor * original != 4096),
                     qPrintable(QString("%1 times %2").arg(factor).arg(original)));
        }
}

void TestGgufAccount::settingsRefused_data()
{
    QTest::addColumn<GgufWriter>("file");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const GgufWriter &file, const char *saying) {
        QTest::newRow(name) << file << std::string(saying);
    };
    row("architecture as a number", GgufWriter().whole("general.architecture", 1),
        "general.architecture is 1; it must be a string.");
    row("base of 1", ggufModel("llama").real("llama.rope.freq_base", 1),
        "llama.rope.freq_base is 1; it must be a number from 2 to");
    row("base not finite", ggufModel("llama").real("llama.rope.freq_base", std::numeric_limits<float>::infinity()),
        "llama.rope.freq_base is inf;");
    row("base as a text", ggufModel("llama").text("llama.rope.freq_base", "10000"),
        "llama.rope.freq_base is '10000'; it must be a number.");
    row("length 0", GgufWriter().text("general.architecture", "llama").whole("llama.context_length", 0),
        "llama.context_length is 0; it must be");
    row("an odd head", ggufModel("llama").whole("llama.attention.key_length", 65),
        "llama.attention.key_length is 65; it must be an even number");
    row("heads that do not divide",
        GgufWriter()
            .text("general.architecture", "llama")
            .whole("llama.embedding_length", 512)
            .whole("llama.attention.head_count", 7),
        "llama.embedding_length is 512 and llama.attention.head_count is 7; the first must be a multiple of the second.");
    row("no heads",
        GgufWriter()
            .text("general.architecture", "llama")
            .whole("llama.embedding_length", 512)
            .whole("llama.attention.head_count", 0),
        "the first must be a multiple of the second.");
    row("more turned than there are", ggufModel("llama").whole("llama.rope.dimension_count", 66),
        "llama.rope.dimension_count is 66; it must be an even number from 2 to 64, the head dimension.");
    row("none turned", ggufModel("llama").whole("llama.rope.dimension_count", 0), "llama.rope.dimension_count is 0;");
    row("an unknown scaling", ggufModel("llama").text("llama.rope.scaling.type", "dynamic"),
        "llama.rope.scaling.type is 'dynamic'; it must be one of none, linear, yarn, longrope, as in llama.cpp.");
    row("a scaling's type as a number", ggufModel("llama").whole("llama.rope.scaling.type", 1),
        "llama.rope.scaling.type is 1; it must be a string.");
    row("a factor below 0", ggufModel("llama").real("llama.rope.scaling.factor", -4),
        "llama.rope.scaling.factor is -4; it must be a number above 0");
    row("a linear factor below 1", ggufModel("llama").real("llama.rope.scaling.factor", 0.5f),
        "llama.rope.scaling.factor is 0.5; it must be");
    row("a factor that is not a number", ggufModel("llama").real("llama.rope.scaling.factor", std::nanf("")),
        "llama.rope.scaling.factor is nan;");
    row("an attention factor of 0", ggufModel("llama").real("llama.rope.scaling.attn_factor", 0),
        "llama.rope.scaling.attn_factor is 0; it must be a number above 0");
    row("too many heads", GgufWriter().text("general.architecture", "bloom").whole("bloom.attention.head_count", 1000),
        "bloom.attention.head_count is 1000;");
    // Numbers that no integer holds.
    row("2^64 heads", GgufWriter().text("general.architecture", "bloom").real("bloom.attention.head_count", 0x1p64f),
        "bloom.attention.head_count is ");
    row("heads that are no number",
        GgufWriter().text("general.architecture", "bloom").real("bloom.attention.head_count", std::nanf("")),
        "bloom.attention.head_count is nan;");
    row("causal as a number", ggufModel("bloom").whole("bloom.attention.causal", 1),
        "bloom.attention.causal is 1; it must be true or false.");
}

void TestGgufAccount::settingsRefused()
{
    QFETCH(GgufWriter, file);
    QFETCH(std::string, saying);
    const Result<ModelAccount> read = account(file);
    QVERIFY(!read);
    QVERIFY2(read.error().starts_with("model.gguf: ") && read.error().ends_with('.'), read.error().c_str());
    QVERIFY2(read.error().find(saying) != std::string::npos, read.error().c_str());
}

/// More keys and other names than any model has: one line each, and an account that ends.
void TestGgufAccount::strangers()
{
    GgufWriter file = ggufModel("llama").text("general.name", "two\nlines");
    for (int i = 0; i < 300; ++i)
        file.text("rope\n" + std::to_string(i), "\n\x7f" + std::string(1000, 'x'));
    const Result<ModelAccount> read = account(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(read->model, std::string("two lines"));
    QVERIFY(finding(*read, "rope 0"));
    QCOMPARE(read->findings.size(), std::size_t{201});
    QVERIFY2(english(read->findings.back().text).ends_with(" more lines"), english(read->findings.back().text).c_str());
    for (const Finding &one : read->findings)
        QVERIFY2((one.key + one.value + english(one.text)).find_first_of("\n\x7f") == std::string::npos, one.key.c_str());

    const Result<ModelAccount> refused = account(ggufModel("a\nb").whole("a\nb.rope.dimension_count", 66));
    QVERIFY(!refused);
    QVERIFY2(refused.error().starts_with("model.gguf: a b.rope.dimension_count is 66;"), refused.error().c_str());
}

void TestGgufAccount::slidingLayers()
{
    GgufWriter file = ggufModel("gemma3");
    file.real("gemma3.rope.freq_base", 1e6f).real("gemma3.rope.scaling.factor", 8).whole("gemma3.attention.sliding_window", 512);
    file.array("gemma3.attention.sliding_window_pattern", 7, 6, std::string("\1\1\1\1\1\0", 6));
    const Result<ModelAccount> read = account(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(read->layers.size(), std::size_t{2});
    const LayerKind &full = read->layers[0];
    const LayerKind &sliding = read->layers[1];
    QCOMPARE(full.name, std::string("full_attention"));
    QVERIFY(full.subject == read->subject);
    compareScene(full.subject, {"rope", 64, 1e6, 4096, "linear", "factor", "8"});
    QCOMPARE(english(full.text), std::string("1 of 6 layers: base 1\u202f000\u202f000, linear scaling"));
    QCOMPARE(sliding.name, std::string("sliding_attention"));
    compareScene(sliding.subject, {"rope", 64, 10000, 4096, "none", "", ""});
    QCOMPARE(english(sliding.text), std::string("5 of 6 layers: base 10\u202f000"));
    QCOMPARE(said(*read, "gemma3.rope.freq_base_swa"),
             std::string("defaulted: layers with a sliding window have the base 10\u202f000 and no scaling, llama.cpp's default; "
                         "layers with full attention are shown"));

    const Result<ModelAccount> chosen = account(file, {.layer = "sliding_attention"});
    QVERIFY(bool(chosen));
    QVERIFY(chosen->subject == sliding.subject);
    const Result<ModelAccount> wrong = account(file, {.layer = "odd"});
    QVERIFY(!wrong);
    QCOMPARE(wrong.error(), std::string("model.gguf: has no layers 'odd'; it has full_attention and sliding_attention."));
    QVERIFY(!account(ggufModel("llama"), {.layer = "full_attention"}));
    QVERIFY(!account(ggufModel("llama"), {.part = "text_config"}));
}

// -- Tensors

/// The divisors that Llama 3's rule gives, in single precision.
std::vector<float> llama3(int dimension, double base, double factor)
{
    std::vector<float> divisors;
    for (int pair = 0; pair < dimension / 2; ++pair) {
        const double wavelength = 2 * M_PI * std::pow(base, 2.0 * pair / dimension);
        const double kept = std::clamp((8192 / wavelength - 1) / 3, 0.0, 1.0);
        divisors.push_back(static_cast<float>(1 / ((1 - kept) / factor + kept)));
    }
    return divisors;
}

void TestGgufAccount::llama3Divisors()
{
    for (const double factor : {8.0, 32.0})
        for (const auto &[version, bigEndian] : ggufLayouts) {
            GgufWriter file = ggufModel("llama", version, bigEndian);
            file.real("llama.rope.freq_base", 500000)
                .tensor("rope_freqs.weight", {32}, 0, file.packed(llama3(64, 500000, factor)));
            const Result<ModelAccount> read = written(file);
            QVERIFY2(bool(read), read ? "" : read.error().c_str());
            compareScene(read->subject, {"rope", 64, 500000, 4096, "llama3", "factor", shortestNumber(factor)});
            QCOMPARE(knob(read->subject, "original_max_position_embeddings"), std::string("8192"));
        }
}

void TestGgufAccount::otherDivisors()
{
    const auto with = [&](const std::vector<float> &divisors, float factor = 1) {
        GgufWriter file = ggufModel("llama");
        file.tensor("rope_freqs.weight", {divisors.size()}, 0, file.packed(divisors)).real("llama.rope.scaling.factor", factor);
        return certain(written(file));
    };
    std::vector<float> divisors(32, 1);
    QCOMPARE(with(divisors).subject.scaling, std::string("none"));
    compareScene(with(std::vector<float>(32, 2)).subject, {"rope", 64, 10000, 4096, "linear", "factor", "2"});
    compareScene(with(std::vector<float>(32, 2), 3).subject, {"rope", 64, 10000, 4096, "linear", "factor", "6"});

    // Gemma 4: a quarter of the pairs turns.
    std::fill(divisors.begin() + 8, divisors.end(), 1e30f);
    const Subject stopped = with(divisors).subject;
    QCOMPARE(stopped.scaling, std::string("proportional"));
    const auto rotary = std::get<Rotary>(signalOf(stopped));
    QVERIFY(rotary.inverseFrequencies[7] > 0);
    QCOMPARE(rotary.inverseFrequencies[8], 0.0);

    // Of no rule: each pair's own, and the same in short and long contexts.
    for (int pair = 0; pair < 32; ++pair)
        divisors[static_cast<std::size_t>(pair)] = 1 + 0.125f * static_cast<float>(pair * pair);
    const ModelAccount own = with(divisors, 2);
    QCOMPARE(own.subject.scaling, std::string("longrope"));
    QCOMPARE(own.subject.lists.at("short_factor"), own.subject.lists.at("long_factor"));
    QCOMPARE(own.subject.lists.at("long_factor")[31], 2 * static_cast<double>(divisors[31]));
    QCOMPARE(std::get<Rotary>(signalOf(own.subject)).attentionFactor, 1.0);

    // What cannot be: another number of pairs, a divisor of 0.
    divisors.pop_back();
    const ModelAccount fewer = with(divisors);
    QCOMPARE(fewer.subject.scaling, std::string("none"));
    QVERIFY(said(fewer, "rope_freqs.weight").starts_with("ignored: must have one number for each of the 32 rotated pairs"));
    divisors.push_back(0);
    QVERIFY(said(with(divisors), "rope_freqs.weight").starts_with("ignored: cannot be shown"));

    GgufWriter nan = ggufModel("llama");
    divisors.back() = std::nanf("");
    nan.tensor("rope_freqs.weight", {32}, 0, nan.packed(divisors));
    const Result<ModelAccount> refused = written(nan);
    QVERIFY(!refused);
    QVERIFY2(refused.error().find("rope_freqs.weight") != std::string::npos, refused.error().c_str());

    GgufWriter quantised = ggufModel("llama");
    quantised.tensor("rope_freqs.weight", {32}, 8, std::string(34, '\0'));
    QVERIFY(said(certain(written(quantised)), "rope_freqs.weight").find("type Q8_0 cannot be read") != std::string::npos);
}

void TestGgufAccount::longRope()
{
    GgufWriter file = ggufModel("phi3");
    file.whole("phi3.rope.scaling.original_context_length", 1024);
    const std::vector<float> ones(32, 1);
    const std::vector<float> longer(32, 2.5f);
    file.tensor("rope_factors_long.weight", {32}, 0, file.packed(longer))
        .tensor("rope_factors_short.weight", {32}, 0, file.packed(ones));
    const ModelAccount without = certain(written(file));
    compareScene(without.subject, {"rope", 64, 10000, 4096, "longrope", "original_max_position_embeddings", "1024"});
    QCOMPARE(without.subject.lists.at("long_factor"), std::vector<double>(32, 2.5));
    QCOMPARE(without.subject.lists.at("short_factor"), std::vector<double>(32, 1));
    QCOMPARE(std::get<Rotary>(signalOf(without.subject)).attentionFactor, 1.0);
    // sqrt(1 + ln 4 / ln 1024), what other engines do with such a model.
    QCOMPARE(said(without, "phi3.rope.scaling.attn_factor"),
             std::string("defaulted: cos and sin times 1, llama.cpp's default; Hugging Face's rule would give 1.095445"));

    file.real("phi3.rope.scaling.attn_factor", 1.25f);
    QCOMPARE(std::get<Rotary>(signalOf(certain(written(file)).subject)).attentionFactor, 1.25);

    file.tensor("rope_freqs.weight", {32}, 0, file.packed(ones));
    const ModelAccount both = certain(written(file));
    QCOMPARE(both.subject.scaling, std::string("none"));
    QVERIFY(said(both, "rope_factors_long.weight").starts_with("ignored: llama.cpp uses rope_freqs.weight"));
}

void TestGgufAccount::learnedTable_data()
{
    QTest::addColumn<GgufWriter>("file");
    for (const auto &[version, bigEndian] : ggufLayouts) {
        GgufWriter file(version, bigEndian);
        file.text("general.architecture", "gpt2").whole("gpt2.context_length", 3);
        const auto row = [&, big = bigEndian, number = version](const char *type, std::uint32_t id, const std::string &data) {
            QTest::addRow("%s, version %u, %s", type, number, big ? "big-endian" : "little-endian")
                << GgufWriter(file).tensor("other", {1}, 0, "1234").tensor("position_embd.weight", {2, 3}, id, data);
        };
        row("F32", 0, file.packed<float>({1, 2, 3, 4, 5, -6}));
        row("F16", 1, file.packed<std::uint16_t>({0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0xc600}));
        row("BF16", 30, file.packed<std::uint16_t>({0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0xc0c0}));
        row("F64", 28, file.packed<double>({1, 2, 3, 4, 5, -6}));
    }
}

void TestGgufAccount::learnedTable()
{
    QFETCH(GgufWriter, file);
    const Result<ModelAccount> read = written(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    compareScene(read->subject, {"learned", 2, 0, 3, "none", "rows", "3"});
    QCOMPARE(said(*read, "position_embd.weight"), std::string("used: 3 positions, 2 features"));
    const Table table = certain(readTableFile(m_folder.filePath("model.gguf").toStdString(), "position_embd.weight"));
    Table::RowMajor expected(3, 2);
    expected << 1, 2, 3, 4, 5, -6;
    QVERIFY(table.values() == expected);
    QVERIFY(said(*read, "gpt2.context_length").starts_with("used: "));
}

void TestGgufAccount::saysNothing()
{
    const Result<ModelAccount> empty = account(GgufWriter());
    QVERIFY2(bool(empty), empty ? "" : empty.error().c_str());
    QCOMPARE(lackOf(*empty), std::string("model.gguf: says nothing about positions."));
    QVERIFY(empty->subject == Subject{});

    GgufWriter projector;
    projector.text("general.architecture", "clip").text("general.name", "a projector").whole("clip.vision.block_count", 2);
    const Result<ModelAccount> read = account(projector);
    QVERIFY(bool(read));
    QVERIFY(read->lack);
    QCOMPARE(read->model, std::string("a projector"));
    QCOMPARE(read->format, std::string("GGUF, version 3, little-endian"));
}

// -- Real files

void TestGgufAccount::realFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<ExpectedScene>("expected");
    if (modelFiles("gguf", "*.gguf").isEmpty())
        QSKIP(noModelsSentence().constData());
    const auto row = [](const char *name, const ExpectedScene &expected) {
        QTest::newRow(name) << "gguf/" + QString(name) << expected;
    };
    const ExpectedScene coder{"rope", 128, 100000, 16384, "linear", "factor", "4"};
    const ExpectedScene phi{"rope", 96, 10000, 4096, "none", "pairing", "half"};
    const ExpectedScene bert{"learned", 384, 0, 512, "none", "rows", "512"};
    row("ggml-vocab-bert-bge.gguf", bert);
    row("ggml-vocab-deepseek-coder.gguf", coder);
    row("ggml-vocab-phi-3.gguf", phi);
    row("meta-only/baichuan.meta.gguf", {"rope", 128, 10000, 4096, "none", "pairing", "interleaved"});
    row("meta-only/bert-bge.meta.gguf", bert);
    row("meta-only/deepseek-coder.meta.gguf", coder);
    row("meta-only/deepseek-llm.meta.gguf", {"rope", 128, 10000, 4096, "none", "pairing", "interleaved"});
    row("meta-only/gpt-2.meta.gguf", {"learned", 768, 0, 1024, "none", "rows", "1024"});
    row("meta-only/llama-spm.meta.gguf", {"rope", 128, 10000, 4096, "none", "pairing", "interleaved"});
    row("meta-only/mpt.meta.gguf", {"alibi", 0, 0, 2048, "none", "heads", "32"});
    row("meta-only/phi-3.meta.gguf", phi);
    row("edge/deepseek-coder.meta.bigendian-v3.gguf", coder);
    row("edge/deepseek-coder.meta.v1.gguf", coder);
    row("edge/deepseek-coder.meta.v2.gguf", coder);
    row("edge/gpt2.position_embd.f32.gguf", {"learned", 768, 0, 64, "none", "rows", "64"});
    row("edge/gpt2.position_embd.f16.align64.gguf", {"learned", 768, 0, 64, "none", "rows", "64"});
    row("edge/llama3.1-8b.rope_freqs.computed.gguf", {"rope", 128, 500000, 131072, "llama3", "factor", "8"});
}

void TestGgufAccount::realFiles()
{
    QFETCH(QString, name);
    QFETCH(ExpectedScene, expected);
    const Result<ModelAccount> read = readGguf(modelPath(name));
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    compareScene(read->subject, expected);
    QVERIFY(!read->model.empty());
    if (expected.scaling == "llama3") {
        QCOMPARE(knob(read->subject, "low_freq_factor"), std::string("1"));
        QCOMPARE(knob(read->subject, "high_freq_factor"), std::string("4"));
        QCOMPARE(knob(read->subject, "original_max_position_embeddings"), std::string("8192"));
    }
    const bool hasTable = name.contains("position_embd");
    QCOMPARE(said(*read, "position_embd.weight").starts_with("used: "), hasTable);
    if (!hasTable)
        return;
    QCOMPARE(finding(*read, "gpt2.context_length")->verdict, Verdict::Contradicted);
    const Table table = certain(readTableFile(modelPath(name), "position_embd.weight"));
    const Table original = certain(readNpy(modelPath("learned/gpt2.wpe.rows0-63.npy")));
    const double precision = name.contains("f16") ? std::exp2(-11) : 0;
    Checks checks;
    for (Eigen::Index row = 0; row < original.rows(); ++row)
        for (Eigen::Index column = 0; column < original.columns(); ++column)
            checks.near(table.values()(row, column), original.values()(row, column),
                        precision * (std::abs(original.values()(row, column)) + std::exp2(-14)),
                        [&] { return "row " + std::to_string(row) + ", column " + std::to_string(column); });
    VERIFY_ALL(checks);
}

/// The rows of edge/expected.tsv: file and what must become of it.
std::vector<std::pair<QString, QString>> edgeExpectations()
{
    QFile file(modelsFolder().filePath("gguf/edge/expected.tsv"));
    std::vector<std::pair<QString, QString>> rows;
    if (!file.open(QIODevice::ReadOnly | QIODevice::Text))
        return rows;
    for (const QByteArray &line : file.readAll().split('\n').mid(1))
        if (const QList<QByteArray> cells = line.split('\t'); cells.size() >= 2)
            rows.emplace_back(QString::fromUtf8(cells[0]), QString::fromUtf8(cells[1]));
    return rows;
}

void TestGgufAccount::edgeFiles_data()
{
    QTest::addColumn<QString>("expected");
    const auto rows = edgeExpectations();
    if (rows.empty())
        QSKIP(noModelsSentence().constData());
    for (const auto &[name, expected] : rows)
        QTest::newRow(qPrintable(name)) << expected;
}

void TestGgufAccount::edgeFiles()
{
    QFETCH(QString, expected);
    const std::filesystem::path path = modelPath("gguf/edge/" + QString(QTest::currentDataTag()));
    const Result<ModelAccount> read = readGguf(path);
    // Version 1 may be refused; it is read here.
    QCOMPARE(bool(read), expected.startsWith("accept"));
    if (!read)
        QVERIFY2(read.error().starts_with(path.string() + ": ") && read.error().ends_with('.'), read.error().c_str());
}

void TestGgufAccount::everyRealFileIsExpected()
{
    QStringList names = modelFiles("gguf", "*.gguf") + modelFiles("gguf/meta-only", "*.gguf");
    if (names.isEmpty())
        QSKIP(noModelsSentence().constData());
    QCOMPARE(names.size(), 11);
    QCOMPARE(static_cast<std::size_t>(modelFiles("gguf/edge", "*.gguf").size()), edgeExpectations().size());
}

TEST_CLASS(TestGgufAccount, NoApplication)
#include "tst_gguf_account.moc"
