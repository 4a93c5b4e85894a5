// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_config.h"
#include "core/model_files/model_file.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "tests/support/accounts.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/hf_files.h"
#include "tests/support/models.h"
#include "tests/support/test_class.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>

using namespace posviz;

namespace {

/// The words for a key and verdict: "contradicted: missing; ..."; empty where the account has no such line.
std::string wordsFor(const ModelAccount &account, const std::string &key, Verdict verdict)
{
    for (const Finding &finding : account.findings)
        if (finding.key == key && finding.verdict == verdict)
            return english(finding.text);
    return {};
}

/// What a file must come to.
struct ExpectedRope {
    int dimension;
    double base;
    std::int64_t length;
    std::string scaling;
    std::string pairing;
    std::string fraction;
};

} // namespace

Q_DECLARE_METATYPE(ExpectedRope)
Q_DECLARE_METATYPE(posviz::Verdict)

class TestHfConfig : public QObject {
    Q_OBJECT

  private slots:
    void llama31();
    void opens_data();
    void opens();
    void verdicts();
    void finds_data();
    void finds();
    void kindsOfLayers_data();
    void kindsOfLayers();
    void chosenLayers();
    void parts();
    void otherEncodings_data();
    void otherEncodings();
    void throughReadModelFile();
    void realConfigs_data();
    void realConfigs();
    void realKinds();
    void everyRealConfigIsExpected();

  private:
    QTemporaryDir m_folder;
};

void TestHfConfig::llama31()
{
    const Result<ModelAccount> read = account(llama);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    const Subject &subject = read->subject;
    QCOMPARE(read->format, std::string("Hugging Face config.json"));
    QCOMPARE(read->model, std::string("LlamaForCausalLM"));
    QCOMPARE(subject.encoding, std::string("rope"));
    QCOMPARE(subject.dimension, 128);
    QCOMPARE(subject.base, 500000.0);
    QCOMPARE(subject.length, std::int64_t{131072});
    QCOMPARE(subject.scaling, std::string("llama3"));
    QCOMPARE(knob(subject, "factor"), std::string("8"));
    QCOMPARE(knob(subject, "low_freq_factor"), std::string("1"));
    QCOMPARE(knob(subject, "high_freq_factor"), std::string("4"));
    QCOMPARE(knob(subject, "original_max_position_embeddings"), std::string("8192"));
    QCOMPARE(knob(subject, "pairing"), std::string("half"));
    QVERIFY(bool(checkedSubject(subject)));

    for (const char *key : {"model_type", "rope_theta", "hidden_size", "num_attention_heads", "max_position_embeddings",
                            "rope_scaling.rope_type", "rope_scaling.factor", "rope_scaling.original_max_position_embeddings"}) {
        QVERIFY2(finding(*read, key), key);
        QCOMPARE(finding(*read, key)->verdict, Verdict::Used);
    }
    QCOMPARE(finding(*read, "rope_theta")->value, std::string("500000.0"));
    QCOMPARE(english(finding(*read, "rope_theta")->text), std::string("base 500\u202f000"));
}

void TestHfConfig::opens_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<ExpectedRope>("expected");
    const auto row = [](const char *name, const std::string &text, const ExpectedRope &expected) {
        QTest::newRow(name) << text << expected;
    };

    row("head_dim alone", with(""), {64, 10000, 512, "none", "half", "1"});
    row("head_dim differs from hidden_size / heads", with(R"(, "hidden_size": 1024, "num_attention_heads": 32)"),
        {64, 10000, 512, "none", "half", "1"});
    row("head_dim null", R"({"rope_theta": 1e6, "head_dim": null, "hidden_size": 1024, "num_attention_heads": 16})",
        {64, 1e6, 512, "none", "half", "1"});
    row("scaling null", with(R"(, "rope_scaling": null)"), {64, 10000, 512, "none", "half", "1"});
    row("scaling default", with(R"(, "rope_scaling": {"rope_type": "default"})"), {64, 10000, 512, "none", "half", "1"});
    row("scaling linear, old key", with(R"(, "rope_scaling": {"type": "linear", "factor": 4})"),
        {64, 10000, 512, "linear", "half", "1"});
    row("scaling linear, both keys", with(R"(, "rope_scaling": {"type": "linear", "rope_type": "linear", "factor": 2.5})"),
        {64, 10000, 512, "linear", "half", "1"});
    row("partial_rotary_factor", with(R"(, "partial_rotary_factor": 0.25)"), {64, 10000, 512, "none", "half", "0.25"});
    row("rotary_dim", with(R"(, "rotary_dim": 32)"), {64, 10000, 512, "none", "half", "0.5"});
    row("partial_rotary_factor and rotary_dim agree", with(R"(, "partial_rotary_factor": 0.5, "rotary_dim": 32)"),
        {64, 10000, 512, "none", "half", "0.5"});
    row("ALiBi false", with(R"(, "alibi": false)"), {64, 10000, 512, "none", "half", "1"});
    row("says rotary", with(R"(, "position_embedding_type": "rope")"), {64, 10000, 512, "none", "half", "1"});
    row("Llama 2, which names no base",
        R"({"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32, "max_position_embeddings": 4096})",
        {128, 10000, 4096, "none", "half", "1"});
    row("Phi, which names no fraction",
        R"({"model_type": "phi", "rope_theta": 10000.0, "hidden_size": 2048, "num_attention_heads": 32})",
        {64, 10000, 512, "none", "half", "0.5"});
    row("Gemma, which names no head",
        R"({"model_type": "gemma", "rope_theta": 10000.0, "hidden_size": 3072, "num_attention_heads": 16})",
        {256, 10000, 512, "none", "half", "1"});
    row("GPT-J", R"({"model_type": "gptj", "n_embd": 4096, "n_head": 16, "n_positions": 2048, "rotary": true, "rotary_dim": 64})",
        {256, 10000, 2048, "none", "interleaved", "0.25"});
    row("Cohere", R"({"model_type": "cohere", "rope_theta": 8000000.0, "hidden_size": 8192, "num_attention_heads": 64})",
        {128, 8e6, 512, "none", "interleaved", "1"});
    row("an unknown model", R"({"model_type": "novel", "rope_theta": 20000, "head_dim": 96})",
        {96, 20000, 512, "none", "half", "1"});
    row("GPT-J without a switch", R"({"model_type": "gptj", "n_embd": 4096, "n_head": 16, "rotary_dim": 64})",
        {256, 10000, 512, "none", "interleaved", "0.25"});
    row("GPT-NeoX", R"({"model_type": "gpt_neox", "hidden_size": 6144, "num_attention_heads": 64, "rotary_pct": 0.25,
                        "rotary_emb_base": 20000})",
        {96, 20000, 512, "none", "half", "0.25"});
    row("Mixtral without a base", R"({"model_type": "mixtral", "head_dim": 64})", {64, 1e6, 512, "none", "half", "1"});
    row("nested, though there is one kind", R"({"head_dim": 64, "rope_parameters": {"full_attention": {"rope_theta": 20000,
                                               "rope_type": "linear", "factor": 2}}})",
        {64, 20000, 512, "linear", "half", "1"});
    row("sizes left to transformers", R"({"model_type": "llama", "max_position_embeddings": 4096})",
        {128, 10000, 4096, "none", "half", "1"});
    row("no base at all", R"({"partial_rotary_factor": 0.5, "head_dim": 64})", {64, 10000, 512, "none", "half", "0.5"});
    row("type mrope without sections", with(R"(, "rope_scaling": {"type": "mrope"})"), {64, 10000, 512, "none", "half", "1"});
    row("ntk", with(R"(, "rope_scaling": {"type": "ntk", "factor": 4})"), {64, 10000, 512, "ntk", "half", "1"});
    row("Hunyuan's alpha", with(R"(, "rope_scaling": {"type": "dynamic", "alpha": 1000.0, "factor": 1.0})"),
        {64, 10000, 512, "ntk", "half", "1"});
    row("dynamic", with(R"(, "max_position_embeddings": 2048, "rope_scaling": {"type": "dynamic", "factor": 2})"),
        {64, 10000, 2048, "dynamic", "half", "1"});
    row("yarn", with(R"(, "rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 128})"),
        {64, 10000, 512, "yarn", "half", "1"});
    row("Phi-3's first yarn", with(R"(, "partial_rotary_factor": 0.0625, "max_position_embeddings": 4096,
                                      "rope_scaling": {"type": "yarn", "short_factor": [1, 1], "long_factor": [1, 2]})"),
        {64, 10000, 4096, "longrope", "half", "0.0625"});
    row("su", with(R"(, "partial_rotary_factor": 0.0625, "original_max_position_embeddings": 512,
                        "max_position_embeddings": 4096,
                        "rope_scaling": {"type": "su", "short_factor": [1, 1], "long_factor": [1, 2]})"),
        {64, 10000, 4096, "longrope", "half", "0.0625"});
    row("transformers 5", R"({"model_type": "llama", "head_dim": 64, "rope_parameters": {"rope_type": "llama3",
           "rope_theta": 500000.0, "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4,
           "original_max_position_embeddings": 8192, "partial_rotary_factor": 0.5}})",
        {64, 500000, 512, "llama3", "half", "0.5"});
    row("proportional", R"({"model_type": "gemma4_text", "head_dim": 512, "rope_parameters": {"rope_type": "proportional",
                            "partial_rotary_factor": 0.25, "rope_theta": 1000000.0}})",
        {512, 1e6, 512, "proportional", "half", "1"});
    row("DeepSeek's head", R"({"model_type": "deepseek_v3", "hidden_size": 7168, "num_attention_heads": 128,
                               "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "head_dim": 192, "rope_theta": 10000})",
        {64, 10000, 512, "none", "interleaved", "1"});
    row("rope_interleave", with(R"(, "rope_interleave": true)"), {64, 10000, 512, "none", "interleaved", "1"});
    row("ChatGLM's ratio", R"({"model_type": "chatglm", "kv_channels": 128, "rope_ratio": 50, "seq_length": 8192,
                               "rotary": true})",
        {128, 500000, 8192, "none", "interleaved", "0.5"});
    row("DBRX's place", R"({"model_type": "dbrx", "d_model": 6144, "n_heads": 48, "max_seq_len": 32768,
                            "attn_config": {"rope_theta": 500000}})",
        {128, 500000, 32768, "none", "half", "1"});
    row("rotary_dim where the fraction says otherwise", with(R"(, "rotary_dim": 32, "partial_rotary_factor": 0.25)"),
        {64, 10000, 512, "none", "half", "0.25"});
    row("rope_scaling before rope_parameters", with(R"(, "rope_scaling": {"type": "linear", "factor": 4},
                                                       "rope_parameters": {"rope_type": "linear", "factor": 2})"),
        {64, 10000, 512, "linear", "half", "1"});
    row("a byte order mark", "\xef\xbb\xbf" + with(""), {64, 10000, 512, "none", "half", "1"});
}

void TestHfConfig::opens()
{
    QFETCH(std::string, text);
    QFETCH(ExpectedRope, expected);
    const Result<ModelAccount> read = account(text);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    const Subject &subject = read->subject;
    QCOMPARE(subject.dimension, expected.dimension);
    QCOMPARE(subject.base, expected.base);
    // Where no scaling has a number of its own, the file's longest sequence is that of training; a start value is nobody's.
    if (subject.scaling == "none" && !subject.table.size())
        QCOMPARE(subject.trainedLength,
                 expected.length == Subject{}.length ? std::nullopt : std::optional<std::int64_t>(expected.length));
    QCOMPARE(subject.length, expected.length);
    QCOMPARE(subject.scaling, expected.scaling);
    QCOMPARE(knob(subject, "pairing"), expected.pairing);
    QCOMPARE(knob(subject, "rotary_fraction"), expected.fraction);
}

void TestHfConfig::verdicts()
{
    const auto verdict = [](const std::string &text, const std::string &key) -> std::string {
        const Result<ModelAccount> read = account(text);
        if (!read)
            return read.error();
        const Finding *found = finding(*read, key);
        return found ? verdictName(found->verdict) : "absent";
    };
    QCOMPARE(verdict(with(""), "model_type"), std::string("used"));
    QCOMPARE(verdict(with(R"(, "x": 1)"), "x"), std::string("absent"));
    QCOMPARE(verdict(R"({"model_type": "novel", "rope_theta": 1e4, "head_dim": 64})", "model_type"), std::string("contradicted"));
    QCOMPARE(verdict(R"({"rope_theta": 1e4, "head_dim": 64})", "model_type"), std::string("defaulted"));
    QCOMPARE(verdict(with(""), "rope_scaling"), std::string("defaulted"));
    QCOMPARE(verdict(with(R"(, "rope_scaling": null)"), "rope_scaling"), std::string("used"));
    QCOMPARE(verdict(R"({"head_dim": 64, "partial_rotary_factor": 0.5})", "rope_theta"), std::string("contradicted"));
    QCOMPARE(verdict(with(""), "max_position_embeddings"), std::string("defaulted"));
    QCOMPARE(verdict(with(R"(, "sliding_window": 4096)"), "sliding_window"), std::string("ignored"));
    QCOMPARE(verdict(with(R"(, "sliding_window": null)"), "sliding_window"), std::string("absent"));
    QCOMPARE(verdict(with(R"(, "hidden_size": 1024)"), "hidden_size"), std::string("ignored"));
    QCOMPARE(verdict(with(R"(, "rope_scaling": {"type": "linear", "factor": 4, "low_freq_factor": 1})"),
                     "rope_scaling.low_freq_factor"),
             std::string("ignored"));
    QCOMPARE(verdict(R"({"model_type": "llama", "head_dim": 64})", "rope_theta"), std::string("defaulted"));
}

void TestHfConfig::finds_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("key");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &text, const char *key, Verdict verdict, const char *saying) {
        QTest::newRow(name) << text << std::string(key) << verdict << std::string(saying);
    };
    const auto more = [&](const char *name, const std::string &entries, const char *key, Verdict verdict, const char *saying) {
        row(name, with(entries), key, verdict, saying);
    };
    constexpr Verdict used = Verdict::Used, defaulted = Verdict::Defaulted, ignored = Verdict::Ignored,
                      contradicted = Verdict::Contradicted;
    const std::string yarn = R"("type": "yarn", "factor": 4, "original_max_position_embeddings": 128)";

    more("factor against the ratio", R"(, "max_position_embeddings": 128, "rope_scaling": {)" + yarn + "}", "rope_scaling.factor",
         contradicted, "max_position_embeddings over the trained length is 1, which some releases of transformers 4 use");
    more("ntk, which few know", R"(, "rope_scaling": {"type": "ntk", "factor": 4})", "rope_scaling.type", contradicted,
         "frequency i is divided by s^(2(i + 1)/d), as in GTE's own code and vLLM; transformers and llama.cpp have no such type");
    more("Hunyuan's alpha", R"(, "rope_scaling": {"type": "dynamic", "alpha": 1000.0, "factor": 1.0})", "rope_scaling.type", used,
         "");
    more("base inside and outside", R"(, "rope_parameters": {"rope_type": "default", "rope_theta": 500000})", "rope_theta",
         contradicted, "rope_parameters.rope_theta is 500000, which is used here, as in transformers 5");
    row("base inside only", R"({"head_dim": 64, "rope_parameters": {"rope_type": "default", "rope_theta": 500000}})",
        "rope_theta", contradicted, "programs that read transformers 4's layout do not find it and silently use 10");
    row("scaling inside only",
        R"({"head_dim": 64, "rope_parameters": {"rope_type": "linear", "factor": 2, "rope_theta": 10000}})", "rope_theta",
        contradicted, ", without the scaling; ");
    more("two types", R"(, "rope_scaling": {"rope_type": "linear", "type": "llama3", "factor": 2})", "rope_scaling.type",
         contradicted, "rope_type is 'linear', which is used here; programs older than transformers 4.43 use this one");
    more("two names of a type", R"(, "rope_scaling": {"rope_type": "default", "type": "mrope"})", "rope_scaling.type", used,
         "as rope_type");
    more("a scaling without a type", R"(, "rope_scaling": {"factor": 4})", "rope_scaling.type", contradicted,
         "missing, although there are scaling settings: transformers 5 then scales nothing, which is shown here");
    more("yarn without a trained length", R"(, "max_position_embeddings": 4096, "rope_scaling": {"type": "yarn", "factor": 4})",
         "rope_scaling.original_max_position_embeddings", contradicted, "transformers takes max_position_embeddings, 4096,");
    more("trained lengths differ", R"(, "original_max_position_embeddings": 256, "rope_scaling": {)" + yarn + "}",
         "rope_scaling.original_max_position_embeddings", contradicted, "is 256 outside the scaling settings, and that value is used here");
    more("attention_factor against mscale",
         R"(, "rope_scaling": {)" + yarn + R"(, "attention_factor": 1.5, "mscale": 1, "mscale_all_dim": 0.5})",
         "rope_scaling.mscale", contradicted, "but attention_factor, which is used here, differs");
    more("mscale alone", R"(, "rope_scaling": {)" + yarn + R"(, "mscale": 1, "mscale_all_dim": 0.0})", "rope_scaling.mscale",
         ignored, "used only if mscale and mscale_all_dim are both present and not 0: cos and sin times 1.138629");
    more("the softmax's own factor", R"(, "rope_scaling": {)" + yarn + R"(, "mscale": 1, "mscale_all_dim": 1})",
         "rope_scaling.mscale_all_dim", used,
         "cos and sin times 1, from mscale over mscale_all_dim; DeepSeek's code also multiplies the attention logits by 1.296477");
    more("YaRN's own rule", R"(, "rope_scaling": {)" + yarn + "}", "rope_scaling.attention_factor", defaulted,
         "cos and sin times 1.138629, from 0.1 ln s + 1");
    more("YaRN's betas", R"(, "rope_scaling": {)" + yarn + "}", "rope_scaling.beta_fast", defaulted,
         "Beta fast 32, transformers' default");
    row("truncate in a nested object",
        R"({"head_dim": 64, "rope_parameters": {"full_attention": {"rope_type": "yarn", "rope_theta": 10000, "factor": 4,
            "original_max_position_embeddings": 128, "truncate": false}, "sliding_attention": {"rope_theta": 10000}}})",
        "rope_parameters.full_attention.truncate", contradicted, "reads truncate from a flat rope_parameters only");
    row("a list that is too short",
        R"({"head_dim": 4, "rope_theta": 1e4, "max_position_embeddings": 64, "rope_scaling": {"type": "longrope",
            "short_factor": [1, 1], "long_factor": [2]}})",
        "rope_scaling.long_factor", contradicted, "has 1 numbers, but a head has 2 rotated pairs");
    row("no base that is known", R"({"partial_rotary_factor": 0.5, "head_dim": 64})", "rope_theta", contradicted,
        "missing, and the default of this model type is not known here: base 10");
    row("Mixtral's base", R"({"model_type": "mixtral", "head_dim": 64})", "rope_theta", defaulted,
        "transformers' default for mixtral");
    more("fractions differ", R"(, "rotary_dim": 32, "partial_rotary_factor": 0.25)", "rotary_dim", contradicted,
         "the other key gives 16 features, which is used here");
    more("two layouts that differ",
         R"(, "rope_scaling": {"type": "linear", "factor": 4}, "rope_parameters": {"rope_theta": 1e4})", "rope_scaling",
         contradicted, "rope_parameters are present too, and differ; this one is used here");
    more("an unknown key", R"(, "rope_wobble": 3)", "rope_wobble", ignored,
         "not known here: shown as if it were absent");
    more("an unknown key inside", R"(, "rope_scaling": {"type": "linear", "factor": 4, "wobble": 2})", "rope_scaling.wobble",
         ignored, "not known here");
    more("a key of another scaling", R"(, "rope_scaling": {"type": "linear", "factor": 4, "beta_fast": 2})",
         "rope_scaling.beta_fast", ignored, "Linear (Position Interpolation) does not use it");
    more("the temperature of Llama 4", R"(, "attn_temperature_tuning": true)", "attn_temperature_tuning", ignored,
         "multiplies queries by a number that grows slowly");
    more("sections with a scaling", R"(, "rope_scaling": {)" + yarn + R"(, "mrope_section": [8, 12, 12]})",
         "rope_scaling.mrope_section", used, "pairs for time, height and width, each with its scaled frequency");
    more("a table and a base", R"(, "position_embedding_type": "absolute")", "position_embedding_type", ignored,
         "transformers' llama does not read it, and rotates queries and keys");
    row("a table and a base of an unknown type", R"({"head_dim": 64, "rope_theta": 1e4, "position_embedding_type": "absolute"})",
        "position_embedding_type", contradicted, "there are RoPE settings too, and RoPE is shown");
    row("the sides of Wav2Vec2-BERT",
        R"({"hidden_size": 64, "num_attention_heads": 4, "position_embeddings_type": "relative_key",
            "left_max_position_embeddings": 64, "right_max_position_embeddings": 8})",
        "right_max_position_embeddings", ignored, "max distance on this side");
    for (const char *type : {"qwen2_vl", "qwen2_5_vl_text", "phimoe", "persimmon"})
        QTest::addRow("releases disagree about the base of %s", type)
            << R"({"head_dim": 64, "model_type": ")" + std::string(type) + R"("})" << std::string("rope_theta") << contradicted
            << std::string("the default of this model type is not known here");
    row("MPT without ALiBi", R"({"model_type": "mpt", "d_model": 64, "max_seq_len": 64, "attn_config": {"alibi": false}})",
        "attn_config.alibi", used, "no ALiBi");
    more("ALiBi false", R"(, "alibi": false)", "alibi", ignored, "false: no effect");
    row("DeBERTa's distances", R"({"model_type": "deberta-v2", "hidden_size": 64, "num_attention_heads": 1,
            "relative_attention": true, "max_position_embeddings": 64})",
        "relative_attention", used, "distances are part of the attention logits");
    row("one head", R"({"model_type": "llama", "hidden_size": 64, "num_attention_heads": 1, "rope_theta": 1e4})",
        "num_attention_heads", used, "1 head");
    row("T5's name with a base", R"({"model_type": "t5", "rope_theta": 10000, "d_kv": 4})", "model_type", contradicted,
        "RoPE is shown, as in Chronos-2");
}

void TestHfConfig::finds()
{
    QFETCH(std::string, text);
    QFETCH(std::string, key);
    QFETCH(Verdict, verdict);
    QFETCH(std::string, saying);
    const Result<ModelAccount> read = account(text);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    const std::string words = wordsFor(*read, key, verdict);
    QVERIFY2(words.find(saying) != std::string::npos, words.empty() ? "no such line" : words.c_str());
}

void TestHfConfig::kindsOfLayers_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("kinds"); ///< name, encoding, head, base, scaling; the drawn one with a star
    const auto row = [](const char *name, const std::string &text, const char *kinds) {
        QTest::newRow(name) << text << std::string(kinds);
    };
    row("Gemma 3",
        R"({"model_type": "gemma3_text", "head_dim": 256, "num_hidden_layers": 12, "rope_theta": 1000000.0,
            "rope_local_base_freq": 10000.0, "sliding_window_pattern": 6, "rope_scaling": {"factor": 8.0, "rope_type": "linear"}})",
        "*full_attention rope 256 1e+06 linear; sliding_attention rope 256 10000 none");
    row("Gemma 3, in the newer layout",
        R"({"model_type": "gemma3_text", "head_dim": 256, "layer_types": ["sliding_attention", "full_attention"],
            "rope_parameters": {"full_attention": {"rope_theta": 1000000.0, "factor": 8.0, "rope_type": "linear"},
                                "sliding_attention": {"rope_theta": 10000.0, "rope_type": "default"}}})",
        "*full_attention rope 256 1e+06 linear; sliding_attention rope 256 10000 none");
    row("Gemma 3 without a word about it", R"({"model_type": "gemma3_text"})",
        "*full_attention rope 256 1e+06 none; sliding_attention rope 256 10000 none");
    row("ModernBERT",
        R"({"model_type": "modernbert", "hidden_size": 768, "num_attention_heads": 12, "num_hidden_layers": 22,
            "global_rope_theta": 160000.0, "local_rope_theta": 10000.0, "global_attn_every_n_layers": 3})",
        "*full_attention rope 64 160000 none; sliding_attention rope 64 10000 none");
    row("Llama 4",
        R"({"model_type": "llama4_text", "head_dim": 128, "num_hidden_layers": 48, "no_rope_layers": [], "rope_theta": 500000.0,
            "rope_scaling": {"factor": 16.0, "high_freq_factor": 1.0, "low_freq_factor": 1.0,
                             "original_max_position_embeddings": 8192, "rope_type": "llama3"}})",
        "full_attention nope; *chunked_attention rope 128 500000 llama3");
    row("SmolLM3",
        R"({"model_type": "smollm3", "hidden_size": 2048, "num_attention_heads": 16, "num_hidden_layers": 4, "rope_theta": 5e6,
            "no_rope_layers": [1, 1, 1, 0], "no_rope_layer_interval": 4})",
        "*full_attention rope 128 5e+06 none; full_attention_no_rope nope");
    row("Command A",
        R"({"model_type": "cohere2", "head_dim": 128, "rope_theta": 50000, "num_hidden_layers": 8, "sliding_window": 4096,
            "sliding_window_pattern": 4})",
        "full_attention nope; *sliding_attention rope 128 50000 none");
    row("OLMo 3",
        R"({"model_type": "olmo3", "head_dim": 128, "rope_theta": 500000, "max_position_embeddings": 65536,
            "layer_types": ["sliding_attention", "sliding_attention", "sliding_attention", "full_attention"],
            "rope_scaling": {"rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 8192}})",
        "*full_attention rope 128 500000 yarn; sliding_attention rope 128 500000 none");
    row("Qwen3-Next",
        R"({"model_type": "qwen3_next", "head_dim": 256, "rope_theta": 10000000, "partial_rotary_factor": 0.25,
            "num_hidden_layers": 48, "full_attention_interval": 4})",
        "*full_attention rope 256 1e+07 none; linear_attention nope");
    row("gpt-oss, whose kinds turn alike",
        R"({"model_type": "gpt_oss", "head_dim": 64, "rope_theta": 150000, "layer_types": ["sliding_attention", "full_attention"]})",
        "*full_attention rope 64 150000 none; sliding_attention rope 64 150000 none");
    row("all layers slide", with(R"(, "layer_types": ["sliding_attention", "sliding_attention"])"), "");
    row("T5", R"({"model_type": "t5", "num_heads": 8, "relative_attention_num_buckets": 32, "n_positions": 512})",
        "*encoder t5; decoder t5");
}

void TestHfConfig::kindsOfLayers()
{
    QFETCH(std::string, text);
    QFETCH(std::string, kinds);
    const Result<ModelAccount> read = account(text);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    std::string actual;
    for (const LayerKind &kind : read->layers) {
        const Subject &subject = kind.subject;
        actual += (actual.empty() ? "" : "; ")
                  + std::string(kind.subject == read->subject && actual.find('*') == std::string::npos ? "*" : "") + kind.name
                  + " " + subject.encoding;
        if (subject.encoding == "rope")
            actual += " " + std::to_string(subject.dimension) + " " + QByteArray::number(subject.base).toStdString() + " "
                      + subject.scaling;
        QVERIFY2(!kind.text.empty() && bool(checkedSubject(kind.subject)), kind.name.c_str());
    }
    QCOMPARE(actual, kinds);
    const auto tellsChoice = [](const Finding &finding) {
        return english(finding.text).find("no kind was chosen") != std::string::npos;
    };
    QCOMPARE(std::ranges::none_of(read->findings, tellsChoice), kinds.empty());
}

void TestHfConfig::chosenLayers()
{
    const std::string text = R"({"model_type": "gemma3_text", "rope_theta": 1000000.0})";
    const Result<ModelAccount> local = readHfConfig("config.json", text, {.layer = "sliding_attention"});
    QVERIFY2(bool(local), local ? "" : local.error().c_str());
    QCOMPARE(local->subject.base, 10000.0);
    QCOMPARE(wordsFor(*local, "layer_types", Verdict::Defaulted).find("no kind was chosen"), std::string::npos);
    QCOMPARE(account(text)->subject.base, 1e6);

    const auto refused = [](const std::string &config, const char *layer) {
        const Result<ModelAccount> read = readHfConfig("config.json", config, {.layer = layer});
        return read ? std::string() : read.error();
    };
    QCOMPARE(refused(text, "global"),
             std::string("config.json: has no layers 'global'; it has full_attention, sliding_attention."));
    QCOMPARE(refused(llama, "global"), std::string("config.json: has no layers 'global'; all its layers are the same."));
    QCOMPARE(refused(llama, "full_attention"), std::string());
}

void TestHfConfig::parts()
{
    const std::string text = R"({"model_type": "qwen3_vl", "rope_theta": 7,
        "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152, "num_attention_heads": 16,
                          "image_size": 224, "patch_size": 14},
        "text_config": {"model_type": "llama", "head_dim": 64, "rope_theta": 5000000}, "quantization_config": {"bits": 4}})";
    const Result<ModelAccount> read = account(text);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(read->subject.base, 5e6);
    QCOMPARE(read->parts, (std::vector<std::string>{"text_config", "vision_config"}));
    QCOMPARE(finding(*read, "text_config.rope_theta")->verdict, Verdict::Used);
    QCOMPARE(finding(*read, "rope_theta")->verdict, Verdict::Contradicted);
    QCOMPARE(finding(*read, "vision_config")->verdict, Verdict::Ignored);

    const Result<ModelAccount> vision = readHfConfig("config.json", text, {.part = "vision_config"});
    QVERIFY2(bool(vision), vision ? "" : vision.error().c_str());
    QCOMPARE(vision->subject.encoding, std::string("learned"));
    QCOMPARE(knob(vision->subject, "rows"), std::string("256"));

    const Result<ModelAccount> none = readHfConfig("config.json", text, {.part = "audio_config"});
    QVERIFY(!none);
    QCOMPARE(none.error(), std::string("config.json: has no part 'audio_config'; it has text_config, vision_config."));

    // The language model of the Omni models stands two levels down; a file's own sizes are a part as well.
    const Result<ModelAccount> omni =
        account(R"({"thinker_config": {"text_config": {"head_dim": 64, "rope_theta": 20000}, "audio_config": {"d_model": 8}}})");
    QVERIFY2(bool(omni), omni ? "" : omni.error().c_str());
    QCOMPARE(omni->subject.base, 20000.0);
    QCOMPARE(omni->parts.front(), std::string("thinker_config.text_config"));
    const Result<ModelAccount> own =
        account(R"({"hidden_size": 64, "num_attention_heads": 1, "rope_theta": 30000, "vision_config": {"hidden_size": 32}})");
    QVERIFY2(bool(own), own ? "" : own.error().c_str());
    QCOMPARE(own->subject.base, 30000.0);
    QCOMPARE(own->parts, (std::vector<std::string>{"top_level", "vision_config"}));
}

void TestHfConfig::otherEncodings_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("encoding");
    QTest::addColumn<std::string>("knobs"); ///< key=value pairs
    const auto row = [](const char *name, const std::string &text, const char *encoding, const char *knobs) {
        QTest::newRow(name) << text << std::string(encoding) << std::string(knobs);
    };
    row("M-RoPE", with(R"(, "rope_scaling": {"type": "mrope", "mrope_section": [8, 12, 12]})"), "mrope",
        "mrope_layout=contiguous mrope_section_t=8 mrope_section_h=12 mrope_section_w=12 dimension=64");
    row("M-RoPE with YaRN, as Qwen2.5-VL's card tells",
        R"({"model_type": "qwen2_5_vl", "hidden_size": 3584, "num_attention_heads": 28, "max_position_embeddings": 128000,
            "rope_theta": 1000000.0, "rope_scaling": {"type": "yarn", "mrope_section": [16, 24, 24], "factor": 4,
            "original_max_position_embeddings": 32768}})",
        "mrope", "mrope_section_t=16 dimension=128 factor=4 original_max_position_embeddings=32768 length=128000");
    row("M-RoPE, interleaved, slowed evenly",
        R"({"model_type": "qwen3_vl_text", "head_dim": 128, "max_position_embeddings": 262144,
            "rope_parameters": {"rope_theta": 5000000, "rope_type": "linear", "factor": 3,
            "mrope_section": [24, 20, 20], "mrope_interleaved": true}})",
        "mrope", "mrope_layout=interleaved mrope_section_h=20 factor=3");
    row("M-RoPE with LongRoPE's lists",
        R"({"model_type": "qwen2_vl", "head_dim": 8, "max_position_embeddings": 4096, "rope_theta": 10000,
            "rope_scaling": {"type": "longrope", "original_max_position_embeddings": 1024, "mrope_section": [1, 1, 2],
            "short_factor": [1, 1, 1, 1], "long_factor": [1, 2, 3, 4]}})",
        "mrope", "mrope_section_w=2 factor=4");
    row("M-RoPE, interleaved, of a part of the head",
        R"({"model_type": "qwen3_5_text", "rope_parameters": {"rope_theta": 10000000, "rope_type": "default",
            "mrope_section": [11, 11, 10], "mrope_interleaved": true, "partial_rotary_factor": 0.25}})",
        "mrope", "mrope_layout=interleaved mrope_section_w=10 dimension=64");
    row("BERT", R"({"model_type": "bert", "hidden_size": 768, "num_attention_heads": 12, "max_position_embeddings": 512,
                    "position_embedding_type": "absolute"})",
        "learned", "dimension=768 rows=512 offset=0 length=512");
    row("GPT-2", R"({"model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_positions": 1024, "n_ctx": 1024})", "learned",
        "dimension=768 rows=1024");
    row("OPT", R"({"model_type": "opt", "hidden_size": 768, "max_position_embeddings": 2048})", "learned", "rows=2048 offset=2");
    row("RoBERTa", R"({"model_type": "roberta", "hidden_size": 768, "max_position_embeddings": 514, "pad_token_id": 1})",
        "learned", "rows=512 offset=2 length=512");
    row("StarCoder, longer than the random table", R"({"model_type": "gpt_bigcode", "n_embd": 6144, "n_positions": 8192})",
        "learned", "rows=4096 length=8192");
    row("ViT", R"({"model_type": "vit", "hidden_size": 768, "image_size": 224, "patch_size": 16})", "learned", "rows=197");
    row("BERT with relative keys", R"({"model_type": "bert", "hidden_size": 768, "num_attention_heads": 12,
                                       "max_position_embeddings": 512, "position_embedding_type": "relative_key"})",
        "shaw", "max_distance=511 dimension=64 value_vectors=off");
    for (const char *key : {"position_embedding_type", "position_embeddings_type", "pos_emb_type"})
        QTest::addRow("relative keys under %s", key)
            << R"({"hidden_size":64,"num_attention_heads":4,")" + std::string(key) + R"(":"relative_key"})" << std::string("shaw")
            << std::string("dimension=16");
    row("ALiBi of an encoder under another key", R"({"num_attention_heads": 12, "pos_emb_type": "alibi"})", "alibi",
        "heads=12 mask=none");
    row("Baichuan 7B", R"({"model_type": "baichuan", "hidden_size": 4096, "num_attention_heads": 32, "num_hidden_layers": 32})",
        "rope", "dimension=128");
    row("Baichuan 13B", R"({"model_type": "baichuan", "hidden_size": 5120, "num_attention_heads": 40, "num_hidden_layers": 40})",
        "alibi", "heads=40 mask=causal slopes=paper");
    row("MPT with RoPE", R"({"model_type": "mpt", "d_model": 4096, "n_heads": 32, "max_seq_len": 2048,
                             "attn_config": {"alibi": false, "rope": true, "rope_theta": 20000}})",
        "rope", "dimension=128");
    row("MPT with a table", R"({"model_type": "mpt", "d_model": 4096, "n_heads": 32, "max_seq_len": 2048,
                                "attn_config": {"alibi": false}})",
        "learned", "dimension=4096 rows=2048");
    row("MPT with nothing", R"({"model_type": "mpt", "d_model": 64, "learned_pos_emb": false, "attn_config": {"alibi": false}})",
        "nope", "");
    row("DistilBERT's sinusoids", R"({"model_type": "distilbert", "dim": 768, "max_position_embeddings": 512,
                                      "sinusoidal_pos_embds": true})",
        "sinusoidal", "dimension=768 layout=interleaved");
    row("T5", R"({"model_type": "t5", "num_heads": 12, "relative_attention_num_buckets": 64,
                  "relative_attention_max_distance": 256, "n_positions": 512})",
        "t5", "heads=12 num_buckets=64 max_distance=256 mask=none length=512");
    row("BLOOM", R"({"model_type": "bloom", "n_head": 112, "hidden_size": 14336, "seq_length": 2048})", "alibi",
        "heads=112 mask=causal slopes=paper length=2048");
    row("MPT", R"({"model_type": "mpt", "d_model": 4096, "n_heads": 32, "max_seq_len": 2048, "attn_config": {"alibi": true}})",
        "alibi", "heads=32 slopes=mpt alibi_bias_max=8 length=2048");
    row("Falcon with ALiBi", R"({"model_type": "falcon", "num_attention_heads": 64, "alibi": true, "rope_theta": 10000})",
        "alibi", "heads=64 mask=causal");
    row("Jina's encoder", R"({"model_type": "bert", "num_attention_heads": 12, "hidden_size": 768,
                              "max_position_embeddings": 8192, "position_embedding_type": "alibi"})",
        "alibi", "heads=12 mask=none length=8192");
    row("DeBERTa v3", R"({"model_type": "deberta-v2", "hidden_size": 768, "num_attention_heads": 12, "relative_attention": true,
                          "position_buckets": 256, "max_relative_positions": -1, "max_position_embeddings": 512,
                          "pos_att_type": "p2c|c2p", "position_biased_input": false})",
        "deberta", "position_buckets=256 max_relative_positions=512 head_dim=64 distances=buckets");
    row("XLNet", R"({"model_type": "xlnet", "d_model": 1024, "n_head": 16, "d_head": 64})", "transformer_xl",
        "dimension=1024 head_dim=64");
    row("Kimi Linear", R"({"model_type": "kimi_linear", "mla_use_nope": true, "rope_theta": 10000, "qk_rope_head_dim": 64})",
        "nope", "");
    row("Granite hybrid", R"({"model_type": "granitemoehybrid", "position_embedding_type": "nope", "rope_theta": 10000})", "nope",
        "");
    row("a switch that is off", with(R"(, "use_rope": false)"), "nope", "");
}

void TestHfConfig::otherEncodings()
{
    QFETCH(std::string, text);
    QFETCH(std::string, encoding);
    QFETCH(std::string, knobs);
    const Result<ModelAccount> read = account(text);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(lackOf(*read), std::string());
    QCOMPARE(read->subject.encoding, encoding);
    for (const QString &pair : QString::fromStdString(knobs).split(' ', Qt::SkipEmptyParts))
        QCOMPARE(knob(read->subject, pair.section('=', 0, 0).toStdString()), pair.section('=', 1).toStdString());
    // Every key that sounds like positions has a line.
    const nlohmann::json config = nlohmann::json::parse(text);
    for (const auto &[key, value] : config.items())
        if (key.starts_with("rope") && !value.is_object())
            QVERIFY2(finding(*read, key), key.c_str());
}

void TestHfConfig::throughReadModelFile()
{
    const Result<ModelAccount> read = readModelFile(writtenFile(m_folder, "config.json", "\n  " + llama));
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(read->subject.scaling, std::string("llama3"));
    QVERIFY(read->path.ends_with("/config.json"));

    // The content decides, not the name.
    QVERIFY(bool(readModelFile(writtenFile(m_folder, "llama.npy", llama))));

    const Result<ModelAccount> large = readModelFile(writtenFile(m_folder, "large.json", with("") + std::string(16 << 20, ' ')));
    QVERIFY(!large);
    QVERIFY2(large.error().ends_with("large.json: is larger than 16 MiB, the most that can be read of such a file."),
             large.error().c_str());

    const Result<ModelAccount> scene = readModelFile(writtenFile(m_folder, "scene.json", R"({"posviz_scene": 1})"));
    QVERIFY(!scene);
    QVERIFY(scene.error().ends_with("is a Posviz scene, not a model file; open it as a scene."));
}

void TestHfConfig::realConfigs_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<ExpectedRope>("expected");
    if (modelFiles("configs", "*.json").isEmpty())
        QSKIP(noModelsSentence().constData());
    const auto row = [](const char *name, const ExpectedRope &expected) { QTest::newRow(name) << QString(name) << expected; };
    row("configs/meta-llama--Meta-Llama-3.1-8B_config.json", {128, 500000, 131072, "llama3", "half", "1"});
    row("configs/mistralai--Mixtral-8x7B-v0.1_config.json", {128, 1e6, 32768, "none", "half", "1"});
    row("configs/Qwen--Qwen3-0.6B_config.json", {128, 1e6, 40960, "none", "half", "1"});
    row("configs/MiniMaxAI--MiniMax-M2.5_config.json", {128, 5e6, 196608, "none", "half", "0.5"});
    row("configs/deepseek-ai--DeepSeek-V3_config.json", {64, 10000, 163840, "yarn", "interleaved", "1"});
    row("configs/moonshotai--Kimi-K2-Instruct_config.json", {64, 50000, 131072, "yarn", "interleaved", "1"});
    row("configs/openai--gpt-oss-20b_config.json", {64, 150000, 131072, "yarn", "half", "1"});
    row("configs/zai-org--GLM-5.2_config.json", {64, 8e6, 1048576, "none", "interleaved", "1"});
    row("configs/google--gemma-4-26B-A4B_config.json", {512, 1e6, 262144, "proportional", "half", "1"});
    row("configs/Qwen--Qwen3-VL-32B-Instruct_config.json", {128, 5e6, 262144, "none", "absent", "absent"});
    row("hf-model-dirs/dummy-chronos2-model/config.json", {4, 10000, 512, "none", "half", "1"});
    row("hf-model-dirs/dummy-chronos-model/config.json", {128, 10000, 512, "none", "absent", "absent"});
}

void TestHfConfig::realConfigs()
{
    QFETCH(QString, name);
    QFETCH(ExpectedRope, expected);
    const Result<ModelAccount> read = readModelFile(modelPath(name));
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(lackOf(*read), std::string());
    const Subject &subject = read->subject;
    QCOMPARE(subject.dimension, expected.dimension);
    QCOMPARE(subject.base, expected.base);
    QCOMPARE(subject.length, expected.length);
    QCOMPARE(subject.scaling, expected.scaling);
    QCOMPARE(knob(subject, "pairing"), expected.pairing);
    QCOMPARE(knob(subject, "rotary_fraction"), expected.fraction);
    for (const Finding &finding : read->findings)
        QVERIFY2(english(finding.text).find("not understood") == std::string::npos, finding.key.c_str());
    if (expected.scaling == "llama3") {
        QCOMPARE(knob(subject, "factor"), std::string("8"));
        QCOMPARE(knob(subject, "original_max_position_embeddings"), std::string("8192"));
    }
}

void TestHfConfig::realKinds()
{
    if (modelFiles("configs", "*.json").isEmpty())
        QSKIP(noModelsSentence().constData());
    const Result<ModelAccount> gemma = readModelFile(modelPath("configs/google--gemma-4-26B-A4B_config.json"));
    QVERIFY2(bool(gemma), gemma ? "" : gemma.error().c_str());
    QCOMPARE(gemma->layers.size(), std::size_t{2});
    QCOMPARE(gemma->layers[1].name, std::string("sliding_attention"));
    QCOMPARE(gemma->layers[1].subject.dimension, 256);
    QCOMPARE(gemma->layers[1].subject.base, 10000.0);
    QVERIFY2(english(gemma->layers[0].text).starts_with("5 of 30 layers: "), english(gemma->layers[0].text).c_str());
    QCOMPARE(gemma->parts, (std::vector<std::string>{"text_config", "vision_config"}));

    const Result<ModelAccount> qwen = readModelFile(modelPath("configs/Qwen--Qwen3-VL-32B-Instruct_config.json"));
    QCOMPARE(qwen->subject.encoding, std::string("mrope"));
    QCOMPARE(knob(qwen->subject, "mrope_layout"), std::string("interleaved"));
    QCOMPARE(knob(qwen->subject, "mrope_section_t"), std::string("24"));

    const Result<ModelAccount> oss = readModelFile(modelPath("configs/openai--gpt-oss-20b_config.json"));
    QCOMPARE(knob(oss->subject, "truncate"), std::string("false"));
    const Result<ModelAccount> chronos = readModelFile(modelPath("hf-model-dirs/dummy-chronos-model/config.json"));
    QCOMPARE(chronos->subject.encoding, std::string("t5"));
    QCOMPARE(knob(chronos->layers.at(1).subject, "mask"), std::string("causal"));
}

/// Each file of the folders opens, and only the one that names no encoding has no picture.
void TestHfConfig::everyRealConfigIsExpected()
{
    const QStringList names = modelFiles("configs", "*.json");
    if (names.isEmpty())
        QSKIP(noModelsSentence().constData());
    QCOMPARE(names.size(), 10);
    for (const QString &name : names)
        QVERIFY2(bool(readModelFile(modelPath(name))), qPrintable(name));
    const Result<ModelAccount> nano = readModelFile(modelPath("learned/gpt-nano-sort.config.json"));
    QVERIFY2(bool(nano), nano ? "" : nano.error().c_str());
    QVERIFY2(lackOf(*nano).ends_with("the model type 'gpt-nano' is not known here, and no key says how it encodes positions."), lackOf(*nano).c_str());
}

TEST_CLASS(TestHfConfig, NoApplication)
#include "tst_hf_config.moc"
