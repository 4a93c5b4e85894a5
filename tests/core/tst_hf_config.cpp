// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_config.h"
#include "core/model_files/model_file.h"
#include "core/scaling/scaling.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/models.h"

#include <QTest>

#include <algorithm>

using namespace posviz;

Q_DECLARE_METATYPE(std::string)

namespace {

const std::string llama = R"({
  "architectures": ["LlamaForCausalLM"],
  "model_type": "llama",
  "hidden_size": 4096,
  "num_attention_heads": 32,
  "max_position_embeddings": 131072,
  "rope_theta": 500000.0,
  "rope_scaling": {
    "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192
  }
})";

Result<ModelAccount> account(const std::string &text) { return readHfConfig("config.json", text); }

/// The sentence of a refusal; empty where the file opened.
std::string refusal(const std::string &text)
{
    const Result<ModelAccount> read = account(text);
    return read ? "" : read.error();
}

/// A config with RoPE, a head of 64 and these entries more.
std::string with(const std::string &entries)
{
    return R"({"model_type": "llama", "rope_theta": 10000, "head_dim": 64)" + entries + "}";
}

const Finding *finding(const ModelAccount &account, const std::string &key)
{
    const auto found = std::ranges::find(account.findings, key, &Finding::key);
    return found == account.findings.end() ? nullptr : &*found;
}

/// The value of a knob as a scene file would name it.
std::string knob(const Scene &scene, const std::string &key)
{
    for (const ParameterGroup &group : parameterGroups(scene))
        for (const Parameter &parameter : group.parameters)
            if (parameter.key == key)
                return writtenValue(parameter, parameterValue(scene, parameter));
    return "absent";
}

/// What a file must come to.
struct Expected {
    int dimension;
    double base;
    std::int64_t length;
    std::string scaling;
    std::string pairing;
    std::string fraction;
};

} // namespace

Q_DECLARE_METATYPE(Expected)

class TestHfConfig : public QObject {
    Q_OBJECT

  private slots:
    void llama31();
    void opens_data();
    void opens();
    void verdicts();
    void refuses_data();
    void refuses();
    void badJson_data();
    void badJson();
    void everyPrefixIsRefused();
    void everyFlippedBitIsSurvived();
    void throughReadModelFile();
    void realConfigs_data();
    void realConfigs();
    void realConfigsRefused_data();
    void realConfigsRefused();
    void everyRealConfigIsExpected();

  private:
    QTemporaryDir m_folder;
};

void TestHfConfig::llama31()
{
    const Result<ModelAccount> read = account(llama);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    const Scene &scene = read->scene;
    QCOMPARE(read->format, std::string("Hugging Face config.json"));
    QCOMPARE(read->model, std::string("LlamaForCausalLM"));
    QCOMPARE(scene.subject.encoding, std::string("rope"));
    QCOMPARE(scene.subject.dimension, 128);
    QCOMPARE(scene.subject.base, 500000.0);
    QCOMPARE(scene.length, std::int64_t{131072});
    QCOMPARE(scene.subject.scaling, std::string("llama3"));
    QCOMPARE(knob(scene, "factor"), std::string("8"));
    QCOMPARE(knob(scene, "low_freq_factor"), std::string("1"));
    QCOMPARE(knob(scene, "high_freq_factor"), std::string("4"));
    QCOMPARE(knob(scene, "original_max_position_embeddings"), std::string("8192"));
    QCOMPARE(knob(scene, "pairing"), std::string("half"));
    QVERIFY(bool(checkedScene(scene)));

    for (const char *key : {"model_type", "rope_theta", "hidden_size", "num_attention_heads", "max_position_embeddings",
                            "rope_scaling.rope_type", "rope_scaling.factor", "rope_scaling.original_max_position_embeddings"}) {
        QVERIFY2(finding(*read, key), key);
        QCOMPARE(finding(*read, key)->verdict, Verdict::Used);
    }
    QCOMPARE(finding(*read, "rope_theta")->value, std::string("500000.0"));
    QCOMPARE(finding(*read, "rope_theta")->text, std::string("base frequency 500\u2009000"));
}

void TestHfConfig::opens_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<Expected>("expected");
    const auto row = [](const char *name, const std::string &text, const Expected &expected) {
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
    row("a byte order mark", "\xef\xbb\xbf" + with(""), {64, 10000, 512, "none", "half", "1"});
}

void TestHfConfig::opens()
{
    QFETCH(std::string, text);
    QFETCH(Expected, expected);
    const Result<ModelAccount> read = account(text);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    const Scene &scene = read->scene;
    QCOMPARE(scene.subject.dimension, expected.dimension);
    QCOMPARE(scene.subject.base, expected.base);
    QCOMPARE(scene.length, expected.length);
    QCOMPARE(scene.subject.scaling, expected.scaling);
    QCOMPARE(knob(scene, "pairing"), expected.pairing);
    QCOMPARE(knob(scene, "rotary_fraction"), expected.fraction);
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
    QCOMPARE(verdict(R"({"model_type": "novel", "rope_theta": 1e4, "head_dim": 64})", "model_type"), std::string("defaulted"));
    QCOMPARE(verdict(R"({"rope_theta": 1e4, "head_dim": 64})", "model_type"), std::string("defaulted"));
    QCOMPARE(verdict(with(""), "rope_scaling"), std::string("defaulted"));
    QCOMPARE(verdict(with(R"(, "rope_scaling": null)"), "rope_scaling"), std::string("used"));
    QCOMPARE(verdict(with(""), "max_position_embeddings"), std::string("defaulted"));
    QCOMPARE(verdict(with(R"(, "sliding_window": 4096)"), "sliding_window"), std::string("ignored"));
    QCOMPARE(verdict(with(R"(, "sliding_window": null)"), "sliding_window"), std::string("absent"));
    QCOMPARE(verdict(with(R"(, "hidden_size": 1024)"), "hidden_size"), std::string("ignored"));
    QCOMPARE(verdict(with(R"(, "rope_scaling": {"type": "linear", "factor": 4, "low_freq_factor": 1})"),
                     "rope_scaling.low_freq_factor"),
             std::string("ignored"));
    QCOMPARE(verdict(R"({"model_type": "llama", "head_dim": 64})", "rope_theta"), std::string("defaulted"));
}

void TestHfConfig::refuses_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &text, const char *saying) {
        QTest::newRow(name) << text << std::string(saying);
    };
    const auto more = [&](const char *name, const std::string &entries, const char *saying) { row(name, with(entries), saying); };

    row("no positions", R"({"hidden_size": 4096, "num_attention_heads": 32})",
        "says nothing about positions: none of rope_theta, rope_scaling, partial_rotary_factor and rotary_dim is there.");
    row("GPT-2", R"({"model_type": "gpt2", "n_embd": 768, "n_head": 12, "n_positions": 1024})", "says nothing about positions");
    row("empty object", "{}", "says nothing about positions");
    row("Mixtral without a base", R"({"model_type": "mixtral", "head_dim": 64})", "rope_theta is missing");
    row("no base", R"({"partial_rotary_factor": 0.5, "head_dim": 64})", "rope_theta is missing");
    row("GPT-J without rotary_dim", R"({"model_type": "gptj", "n_embd": 4096, "n_head": 16})", "rotary_dim is missing");

    row("base as a text", R"({"rope_theta": "10000", "head_dim": 64})",
        "rope_theta is the text '10000'; it must be a number from 2 to 1000000000.");
    row("base of 1", R"({"rope_theta": 1, "head_dim": 64})", "rope_theta is 1; it must be a number from 2 to 1000000000.");
    row("base below 0", R"({"rope_theta": -10000.5, "head_dim": 64})", "rope_theta is -10000.5; it must be a number from 2");
    row("base of 2e9", R"({"rope_theta": 2e9, "head_dim": 64})", "rope_theta is 2000000000.0; it must be a number");
    row("base true", R"({"rope_theta": true, "head_dim": 64})", "rope_theta is true; it must be a number");
    row("base as a list", R"({"rope_theta": [1], "head_dim": 64})", "rope_theta is a list; it must be a number");
    row("model_type as a number", R"({"model_type": 3, "rope_theta": 1e4})", "model_type is 3; it must be a text.");

    row("no head", R"({"rope_theta": 10000})", "hidden_size is missing; head_dim, or hidden_size and num_attention_heads, tell");
    row("no heads", R"({"rope_theta": 10000, "hidden_size": 512})", "num_attention_heads is missing");
    row("uneven heads", R"({"rope_theta": 10000, "hidden_size": 512, "num_attention_heads": 7})",
        "hidden_size is 512 and num_attention_heads is 7; the heads must divide it evenly.");
    row("no heads at all", R"({"rope_theta": 10000, "hidden_size": 512, "num_attention_heads": 0})",
        "num_attention_heads is 0; it must be a whole number, at least 1.");
    row("half a head", R"({"rope_theta": 10000, "hidden_size": 512, "num_attention_heads": 2.5})",
        "num_attention_heads is 2.5; it must be a whole number");
    row("width as an object", R"({"rope_theta": 10000, "hidden_size": {}, "num_attention_heads": 2})",
        "hidden_size is an object; it must be a whole");
    row("odd head from the width", R"({"rope_theta": 10000, "hidden_size": 81, "num_attention_heads": 1})",
        "hidden_size / num_attention_heads is 81; it must be an even number from 2 to 8192.");
    row("odd head", R"({"rope_theta": 10000, "head_dim": 65})", "head_dim is 65; it must be an even number from 2 to 8192.");
    row("huge head", R"({"rope_theta": 10000, "head_dim": 1e300})", "head_dim is 1e+300; it must be an even number");
    row("head of 0", R"({"rope_theta": 10000, "head_dim": 0})", "head_dim is 0; it must be an even number");

    more("length 0", R"(, "max_position_embeddings": 0)", "max_position_embeddings is 0; it must be a whole number from 1 to");
    more("length as a text", R"(, "max_position_embeddings": "long")", "max_position_embeddings is the text 'long'");
    more("fraction 0", R"(, "partial_rotary_factor": 0)", "partial_rotary_factor is 0; it must be");
    more("fraction above 1", R"(, "partial_rotary_factor": 1.5)", "partial_rotary_factor is 1.5; it must be");
    more("fraction of an odd number", R"(, "partial_rotary_factor": 0.4)",
         "partial_rotary_factor is 0.4, which makes 25 of a head's 64 features");
    more("rotary_dim odd", R"(, "rotary_dim": 33)",
         "rotary_dim is 33; it must be an even number from 2 to 64, the size of a head.");
    more("rotary_dim past the head", R"(, "rotary_dim": 128)", "rotary_dim is 128; it must be an even number from 2 to 64");
    more("rotary_dim and fraction differ", R"(, "rotary_dim": 32, "partial_rotary_factor": 0.25)",
         "rotary_dim is 32 but partial_rotary_factor makes 16 features; the two must agree.");

    more("scaling as a number", R"(, "rope_scaling": 4)", "rope_scaling is 4; it must be null or an object with a rope_type.");
    more("scaling without a type", R"(, "rope_scaling": {"factor": 4})",
         "rope_scaling.rope_type is missing; it must be one of default, linear, llama3.");
    more("scaling type as a number", R"(, "rope_scaling": {"rope_type": 4})", "rope_scaling.rope_type is 4; it must be one of");
    more("two types", R"(, "rope_scaling": {"rope_type": "linear", "type": "llama3", "factor": 2})", "they must agree.");
    more("linear without factor", R"(, "rope_scaling": {"type": "linear"})",
         "rope_scaling.factor is missing; linear scaling needs it");
    more("linear, factor below 1", R"(, "rope_scaling": {"type": "linear", "factor": 0.5})",
         "rope_scaling.factor is 0.5; it must be a number from 1 to 1024.");
    more("linear, factor as a text", R"(, "rope_scaling": {"type": "linear", "factor": "4"})",
         "rope_scaling.factor is the text '4'; it must be");
    more("linear, a strange key", R"(, "rope_scaling": {"type": "linear", "factor": 4, "attention_factor": 2})",
         "not understood yet: rope_scaling.attention_factor;");
    for (const char *key : {"factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"}) {
        // The key is there, and null: as good as missing.
        std::string text =
            with(R"(, "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, )"
                 R"("original_max_position_embeddings": 8192})");
        const std::size_t start = text.rfind("\"" + std::string(key) + "\": ") + std::string(key).size() + 4;
        text.replace(start, text.find_first_of(",}", start) - start, "null");
        QTest::addRow("llama3 without %s", key)
            << text << "rope_scaling." + std::string(key) + " is missing; llama3 scaling needs it";
    }

    for (const char *type : {"yarn", "longrope", "su", "dynamic", "mrope", "proportional", "ntk", "YARN", ""})
        QTest::addRow("scaling of type '%s'", type)
            << with(R"(, "rope_scaling": {"rope_type": ")" + std::string(type) + R"(", "factor": 4})")
            << "not understood yet: rope_scaling of type '" + std::string(type) + "'; understood are";
    more("M-RoPE under the default type", R"(, "rope_scaling": {"rope_type": "default", "mrope_section": [16, 24, 24]})",
         "not understood yet: rope_scaling.mrope_section;");
    const auto named = [&](const char *key, const char *value) {
        QTest::addRow("%s: %s", key, value) << with(", \"" + std::string(key) + "\": " + value)
                                            << "not understood yet: " + std::string(key);
    };
    named("rope_parameters", R"({"rope_theta": 10000.0, "rope_type": "default"})");
    named("text_config", "{}");
    named("vision_config", "{}");
    named("alibi", "true");
    named("use_alibi", "true");
    named("relative_attention_num_buckets", "32");
    named("relative_attention", "true");
    named("position_embedding_type", "\"absolute\"");
    named("position_embedding_type", "\"relative_key_query\"");
    named("position_embedding_type", "3");
    named("no_rope_layers", "[1, 1, 1, 0]");
    named("no_rope_layers", "[]");
    named("no_rope_layer_interval", "4");
    named("qk_rope_head_dim", "64");
    named("mrope_section", "[16, 24, 24]");
    named("rotary_pct", "0.25");
    named("rotary_emb_base", "10000");
    named("rope_local_base_freq", "10000.0");
    named("global_rope_theta", "160000.0");
    named("rope_interleave", "true");
    named("use_rope", "false");
    named("rotary", "false");
    named("use_dynamic_ntk", "true");
    named("pos_att_type", "\"c2p\"");
    more("several at once", R"(, "rotary_pct": 0.25, "alibi": true, "rope_scaling": {"type": "yarn", "factor": 4})",
         "not understood yet: rope_scaling of type 'yarn', alibi, rotary_pct; understood are rope_theta");
}

void TestHfConfig::refuses()
{
    QFETCH(std::string, text);
    QFETCH(std::string, saying);
    const std::string sentence = refusal(text);
    QVERIFY2(sentence.starts_with("config.json: "), sentence.c_str());
    QVERIFY2(sentence.find(saying) != std::string::npos, sentence.c_str());
    QVERIFY2(sentence.ends_with('.') && sentence.find('\n') == std::string::npos, sentence.c_str());
}

void TestHfConfig::badJson_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &text, const char *saying) {
        QTest::newRow(name) << text << std::string(saying);
    };
    row("a key twice", R"({"rope_theta": 10000, "head_dim": 64, "rope_theta": 500000})",
        "the key 'rope_theta' stands twice in the same object.");
    row("a key twice, deeper", with(R"(, "rope_scaling": {"type": "linear", "factor": 4, "factor": 8})"),
        "the key 'factor' stands twice");
    row("NaN", R"({"rope_theta": NaN})", "is not valid JSON at line 1, column 16: NaN and Infinity are no JSON numbers");
    row("Infinity", R"({"rope_theta": Infinity})", "NaN and Infinity are no JSON numbers");
    row("-Infinity", R"({"rope_theta": -Infinity})", "NaN and Infinity are no JSON numbers");
    row("1e999", R"({"rope_theta": 1e999})", "1e999 is too large a number");
    row("a comment", "{\n  // base\n \"rope_theta\": 10000}", "is not valid JSON at line 2, column 3");
    row("a trailing comma", R"({"rope_theta": 10000,})", "is not valid JSON at line 1");
    row("text after the end", R"({"rope_theta": 10000} {})", "is not valid JSON at line 1, column 23");
    row("bytes that are not UTF-8", "{\"rope_theta\": \"\xff\xfe\"}", "is not valid JSON at line 1");
    row("a zero byte", std::string("{\"rope_theta\":\0 1}", 18), "is not valid JSON at line 1");
    row("nothing", "", "it ends too early");
    row("a list", "[]", "holds a list; a model's config.json holds an object.");
    row("a number", "3", "holds 3; a model's config.json holds an object.");
    row("65 levels", "{\"a\": " + std::string(64, '[') + std::string(64, ']') + "}", "is nested more than 64 levels deep.");
    row("a million levels", std::string(1000000, '['), "is nested more than 64 levels deep.");
    row(
        "a million open objects",
        [] {
            std::string text;
            for (int i = 0; i < 1000000; ++i)
                text += "{\"a\":";
            return text;
        }(),
        "is nested more than 64 levels deep.");
}

void TestHfConfig::badJson()
{
    QFETCH(std::string, text);
    QFETCH(std::string, saying);
    const std::string sentence = refusal(text);
    QVERIFY2(sentence.starts_with("config.json: "), sentence.c_str());
    QVERIFY2(sentence.find(saying) != std::string::npos, sentence.c_str());

    const std::string deepest = with(", \"a\": " + std::string(63, '[') + std::string(63, ']'));
    QVERIFY(refusal(deepest).empty());
}

void TestHfConfig::everyPrefixIsRefused()
{
    for (std::size_t length = 0; length < llama.size(); ++length)
        QVERIFY2(!refusal(llama.substr(0, length)).empty(), qPrintable(QString::number(length)));
    QVERIFY(refusal(llama).empty());
}

void TestHfConfig::everyFlippedBitIsSurvived()
{
    for (std::size_t bit = 0; bit < 8 * llama.size(); ++bit) {
        std::string damaged = llama;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
        if (const Result<ModelAccount> read = account(damaged))
            QVERIFY2(bool(checkedScene(read->scene)), damaged.c_str());
        else
            QVERIFY2(read.error().starts_with("config.json: ") && read.error().ends_with('.'), read.error().c_str());
    }
}

void TestHfConfig::throughReadModelFile()
{
    const Result<ModelAccount> read = readModelFile(writtenFile(m_folder, "config.json", "\n  " + llama));
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(read->scene.subject.scaling, std::string("llama3"));
    QVERIFY(read->path.ends_with("/config.json"));

    // The content decides, not the name.
    QVERIFY(bool(readModelFile(writtenFile(m_folder, "llama.npy", llama))));

    const Result<ModelAccount> large = readModelFile(writtenFile(m_folder, "large.json", with("") + std::string(16 << 20, ' ')));
    QVERIFY(!large);
    QVERIFY2(large.error().ends_with("large.json: is larger than 16 MiB, which is the most that is read of such a file."),
             large.error().c_str());

    const Result<ModelAccount> scene = readModelFile(writtenFile(m_folder, "scene.json", R"({"posviz_scene": 1})"));
    QVERIFY(!scene);
    QVERIFY(scene.error().ends_with("is a Posviz scene, not a model file; open it as a scene."));
}

void TestHfConfig::realConfigs_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Expected>("expected");
    if (modelFiles("configs", "*.json").isEmpty())
        QSKIP(noModelsSentence().constData());
    const auto row = [](const char *name, const Expected &expected) {
        QTest::newRow(name) << "configs/" + QString(name) << expected;
    };
    row("meta-llama--Meta-Llama-3.1-8B_config.json", {128, 500000, 131072, "llama3", "half", "1"});
    row("mistralai--Mixtral-8x7B-v0.1_config.json", {128, 1e6, 32768, "none", "half", "1"});
    row("Qwen--Qwen3-0.6B_config.json", {128, 1e6, 40960, "none", "half", "1"});
    row("MiniMaxAI--MiniMax-M2.5_config.json", {128, 5e6, 196608, "none", "half", "0.5"});
}

void TestHfConfig::realConfigs()
{
    QFETCH(QString, name);
    QFETCH(Expected, expected);
    const Result<ModelAccount> read = readModelFile(modelPath(name));
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    const Scene &scene = read->scene;
    QCOMPARE(scene.subject.dimension, expected.dimension);
    QCOMPARE(scene.subject.base, expected.base);
    QCOMPARE(scene.length, expected.length);
    QCOMPARE(scene.subject.scaling, expected.scaling);
    QCOMPARE(knob(scene, "pairing"), expected.pairing);
    QCOMPARE(knob(scene, "rotary_fraction"), expected.fraction);
    QCOMPARE(finding(*read, "model_type")->verdict, Verdict::Used);
    if (expected.scaling == "llama3") {
        QCOMPARE(knob(scene, "factor"), std::string("8"));
        QCOMPARE(knob(scene, "original_max_position_embeddings"), std::string("8192"));
    }
}

void TestHfConfig::realConfigsRefused_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("field");
    if (modelFiles("configs", "*.json").isEmpty())
        QSKIP(noModelsSentence().constData());
    const auto row = [](const char *name, const char *field) { QTest::newRow(name) << QString(name) << QString(field); };
    row("configs/Qwen--Qwen3-VL-32B-Instruct_config.json", "text_config");
    row("configs/deepseek-ai--DeepSeek-V3_config.json", "rope_scaling of type 'yarn', qk_nope_head_dim, qk_rope_head_dim");
    row("configs/google--gemma-4-26B-A4B_config.json", "text_config");
    row("configs/moonshotai--Kimi-K2-Instruct_config.json", "rope_scaling of type 'yarn'");
    row("configs/openai--gpt-oss-20b_config.json", "rope_scaling of type 'yarn'");
    row("configs/zai-org--GLM-5.2_config.json", "rope_parameters");
    row("hf-model-dirs/dummy-chronos-model/config.json", "relative_attention_num_buckets");
    row("hf-model-dirs/dummy-chronos2-model/config.json", "hidden_size is missing");
    row("learned/gpt-nano-sort.config.json", "says nothing about positions");
}

void TestHfConfig::realConfigsRefused()
{
    QFETCH(QString, name);
    QFETCH(QString, field);
    const Result<ModelAccount> read = readModelFile(modelPath(name));
    QVERIFY(!read);
    QVERIFY2(read.error().starts_with(modelPath(name).string() + ": "), read.error().c_str());
    QVERIFY2(read.error().find(field.toStdString()) != std::string::npos, read.error().c_str());
}

/// Each file of the folder is either among those that open or among those that are refused.
void TestHfConfig::everyRealConfigIsExpected()
{
    const QStringList names = modelFiles("configs", "*.json");
    if (names.isEmpty())
        QSKIP(noModelsSentence().constData());
    qsizetype opened = 0;
    for (const QString &name : names)
        opened += readModelFile(modelPath(name)) ? 1 : 0;
    QCOMPARE(opened, 4);
    QCOMPARE(names.size(), 10);
}

QTEST_APPLESS_MAIN(TestHfConfig)
#include "tst_hf_config.moc"
