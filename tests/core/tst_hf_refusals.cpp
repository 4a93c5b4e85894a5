// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_config.h"
#include "core/scene_edits.h"
#include "tests/support/accounts.h"
#include "tests/support/checks.h"
#include "tests/support/hf_files.h"
#include "tests/support/test_class.h"

#include <QTest>

#include <string>

using namespace posviz;

namespace {

/// The sentence of a refusal; empty where the file opened.
std::string refusal(const std::string &text)
{
    const Result<ModelAccount> read = account(text);
    return read ? "" : read.error();
}

/// Why no picture follows from a file that can be read.
std::string undrawn(const std::string &text)
{
    const Result<ModelAccount> read = account(text);
    return read ? lackOf(*read) : "refused: " + read.error();
}

} // namespace

/// What a config.json cannot say, and what no file may do to the program.
class TestHfRefusals : public QObject {
    Q_OBJECT

  private slots:
    void saysNothing_data();
    void saysNothing();
    void refuses_data();
    void refuses();
    void strangers();
    void badJson_data();
    void badJson();
    void everyPrefixIsRefused();
    void everyFlippedBitIsSurvived();
};

void TestHfRefusals::saysNothing_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("sentence");
    const auto row = [](const char *name, const std::string &text, const char *sentence) {
        QTest::newRow(name) << text << std::string(sentence);
    };
    row("sizes alone", R"({"hidden_size": 4096, "num_attention_heads": 32})", "config.json: says nothing about positions.");
    row("an empty object", "{}", "config.json: says nothing about positions.");
    row("an unknown type", R"({"model_type": "gpt-nano", "n_embd": 48, "n_head": 3})",
        "config.json: the model type 'gpt-nano' is not known here, and no key says how it encodes positions.");
    row("lengths without a type", R"({"d_model": 64, "max_decoder_position_embeddings": 64})",
        "config.json: names no model type, and no key says how positions are encoded.");
    row("an encoding that Posviz lacks", R"({"model_type": "reformer", "hidden_size": 64})",
        "config.json: reformer has two learned tables, one for the rows and one for the columns of a grid of tokens; Posviz does "
        "not show that.");
    row("an unknown part", R"({"text_config": {"hidden_size": 8}})", "config.json: text_config says nothing about positions.");
    row("a list that is too long",
        R"({"head_dim": 4, "rope_theta": 1e4, "max_position_embeddings": 64, "rope_scaling": {"type": "longrope",
            "short_factor": [1, 1], "long_factor": [2, 2, 3]}})",
        "config.json: rope_scaling.long_factor has 3 numbers, but a head has 2 rotated pairs; there must be one "
        "for each pair.");
}

void TestHfRefusals::saysNothing()
{
    QFETCH(std::string, text);
    QFETCH(std::string, sentence);
    QCOMPARE(undrawn(text), sentence);
}

void TestHfRefusals::refuses_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &text, const char *saying) {
        QTest::newRow(name) << text << std::string(saying);
    };
    const auto more = [&](const char *name, const std::string &entries, const char *saying) { row(name, with(entries), saying); };

    row("GPT-J without rotary_dim", R"({"model_type": "gptj", "n_embd": 4096, "n_head": 16})", "rotary_dim is missing");

    row("base as a text", R"({"rope_theta": "10000", "head_dim": 64})",
        "rope_theta is the string '10000'; it must be a number from 2 to 1000000000.");
    row("base of 1", R"({"rope_theta": 1, "head_dim": 64})", "rope_theta is 1; it must be a number from 2 to 1000000000.");
    row("base below 0", R"({"rope_theta": -10000.5, "head_dim": 64})", "rope_theta is -10000.5; it must be a number from 2");
    row("base of 2e9", R"({"rope_theta": 2e9, "head_dim": 64})", "rope_theta is 2000000000.0; it must be a number");
    row("base true", R"({"rope_theta": true, "head_dim": 64})", "rope_theta is true; it must be a number");
    row("base as a list", R"({"rope_theta": [1], "head_dim": 64})", "rope_theta is a list; it must be a number");
    row("model_type as a number", R"({"model_type": 3, "rope_theta": 1e4})", "model_type is 3; it must be a string.");

    row("no head", R"({"rope_theta": 10000})", "hidden_size is missing; the head dimension is given by head_dim, or by hidden_size and num_attention_heads");
    row("no heads", R"({"rope_theta": 10000, "hidden_size": 512})", "num_attention_heads is missing");
    row("uneven heads", R"({"rope_theta": 10000, "hidden_size": 512, "num_attention_heads": 7})",
        "hidden_size is 512 and num_attention_heads is 7; the first must be a multiple of the second.");
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
    row("head of 0", R"({"rope_theta": 10000, "head_dim": 0})", "hidden_size is missing; the head dimension is given by head_dim, or by hidden_size");
    row("a ratio of a text", R"({"model_type": "chatglm", "kv_channels": 128, "rope_ratio": "50"})",
        "rope_ratio gives a base of 0; it must be a number from 2");

    more("length as a text", R"(, "max_position_embeddings": "long")", "max_position_embeddings is the string 'long'");
    more("fraction below 0", R"(, "partial_rotary_factor": -0.5)", "partial_rotary_factor is -0.5; it must be");
    more("fraction above 1", R"(, "partial_rotary_factor": 1.5)", "partial_rotary_factor is 1.5; it must be");
    more("fraction of an odd number", R"(, "partial_rotary_factor": 0.4)",
         "partial_rotary_factor is 0.4, which makes 25 of a head's 64 features");
    more("rotary_dim odd", R"(, "rotary_dim": 33)",
         "rotary_dim is 33; it must be an even number from 2 to 64, the head dimension.");
    more("rotary_dim past the head", R"(, "rotary_dim": 128)", "rotary_dim is 128; it must be an even number from 2 to 64");
    more("a switch as a text", R"(, "rope_interleave": "yes")", "rope_interleave is the string 'yes'; it must be true or false.");

    more("scaling as a number", R"(, "rope_scaling": 4)", "rope_scaling is 4; it must be null or an object with a rope_type.");
    more("parameters as a list", R"(, "rope_parameters": [])", "rope_parameters is a list; it must be null or an object");
    more("scaling type as a number", R"(, "rope_scaling": {"rope_type": 4})",
         "rope_scaling.rope_type is 4; it must be a string.");
    for (const char *type : {"wobble", "YARN", "", "Linear"})
        QTest::addRow("scaling of type '%s'", type)
            << with(R"(, "rope_scaling": {"rope_type": ")" + std::string(type) + R"(", "factor": 4})")
            << "rope_scaling.rope_type is the string '" + std::string(type) + "', which is not known; it must be one of default,";
    more("linear without factor", R"(, "rope_scaling": {"type": "linear"})",
         "rope_scaling.factor is missing; linear scaling needs it");
    more("linear, factor below 1", R"(, "rope_scaling": {"type": "linear", "factor": 0.5})",
         "rope_scaling.factor is 0.5; it must be a number from 1 to 1024.");
    more("linear, factor as a text", R"(, "rope_scaling": {"type": "linear", "factor": "4"})",
         "rope_scaling.factor is the string '4'; it must be");
    more("dynamic without a length", R"(, "rope_scaling": {"type": "dynamic", "factor": 4})",
         "max_position_embeddings is missing; dynamic scaling begins beyond it.");
    more("yarn without any length", R"(, "rope_scaling": {"type": "yarn", "factor": 4})",
         "rope_scaling.original_max_position_embeddings is missing; yarn scaling needs it");
    more("yarn, attention_factor 0", R"(, "rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 64,
                                           "attention_factor": 0})",
         "rope_scaling.attention_factor is 0; it must be a number above 0.");
    more("yarn, truncate as a number", R"(, "rope_scaling": {"type": "yarn", "factor": 4, "original_max_position_embeddings": 64,
                                             "truncate": 0})",
         "rope_scaling.truncate is 0; it must be true or false.");
    more("longrope without lists", R"(, "max_position_embeddings": 64, "rope_scaling": {"type": "longrope"})",
         "rope_scaling.short_factor is missing; longrope scaling needs a list of numbers");
    more("longrope, a text among numbers",
         R"(, "max_position_embeddings": 64, "rope_scaling": {"type": "su", "short_factor": [1, "2"], "long_factor": [1, 2]})",
         "rope_scaling.short_factor is a list of other values; it must be a list of numbers");
    more("longrope, an absurd number",
         R"(, "max_position_embeddings": 64, "rope_scaling": {"type": "su", "short_factor": [1, 0], "long_factor": [1, 2]})",
         "rope_scaling.short_factor: ");
    more("sections that do not fill the head", R"(, "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]})",
         "rope_scaling.mrope_section is [16,24,24]; it must be three whole numbers that add up to the 32 rotated pairs");
    more("sections as a text", R"(, "rope_scaling": {"type": "mrope", "mrope_section": "16"})",
         "rope_scaling.mrope_section is the string '16'; it must be three whole numbers");
    more("sections that do not interleave",
         R"(, "rope_scaling": {"type": "mrope", "mrope_section": [0, 16, 16], "mrope_interleaved": true})",
         "height and width can each have at most every third of the 32 pairs.");
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

    more("an unknown place", R"(, "position_embedding_type": "wobble")",
         "position_embedding_type is the string 'wobble', which is not known; it must be one of absolute, rope,");
    more("a place as a number", R"(, "position_embedding_type": 3)", "position_embedding_type is 3; it must be a string.");
    more("layer_types as a text", R"(, "layer_types": "full")", "layer_types is the string 'full'; it must be a list of strings");
    more("layer_types of numbers", R"(, "layer_types": [1])",
         "layer_types is a list; it must be a list of strings, one per "
         "layer.");
    more("no_rope_layers of others", R"(, "no_rope_layers": [1, 2])", "no_rope_layers has values other than 0 and 1;");
    more("no_rope_layers as a number", R"(, "no_rope_layers": 4)", "no_rope_layers is 4; it must be a list");
    more("an interval of 0", R"(, "no_rope_layer_interval": 0)", "no_rope_layer_interval is 0; it must be a whole number");
    row("T5 without heads", R"({"model_type": "t5", "relative_attention_num_buckets": 32})", "num_attention_heads is missing");
    row("T5, odd buckets", R"({"model_type": "t5", "num_heads": 1, "relative_attention_num_buckets": 33})",
        "relative_attention_num_buckets is 33; it must be");
    row("BERT without a length", R"({"model_type": "bert", "hidden_size": 64})", "max_position_embeddings is missing");
    row("RoBERTa of its offset alone", R"({"model_type": "roberta", "hidden_size": 64, "max_position_embeddings": 2})",
        "max_position_embeddings is 2; it counts 2 rows before the first position");
    row("ALiBi, too many heads", R"({"model_type": "bloom", "n_head": 1000})", "n_head is 1000; it must be");
    row("a patch larger than the image", R"({"model_type": "vit", "hidden_size": 64, "image_size": 8, "patch_size": 16})",
        "there must be at least one patch.");
}

void TestHfRefusals::refuses()
{
    QFETCH(std::string, text);
    QFETCH(std::string, saying);
    const std::string sentence = refusal(text);
    QVERIFY2(sentence.starts_with("config.json: "), sentence.c_str());
    QVERIFY2(sentence.find(saying) != std::string::npos, sentence.c_str());
    QVERIFY2(sentence.ends_with('.') && sentence.find('\n') == std::string::npos, sentence.c_str());
}

/// Names, counts and sizes that no model has: one line each, and none of them takes long.
void TestHfRefusals::strangers()
{
    const Result<ModelAccount> keys = account(with(R"(, "rope_\u0007\n": 1, "alibi_)" + std::string(1000, 'x') + R"(": 2)"));
    QVERIFY2(bool(keys), keys ? "" : keys.error().c_str());
    QVERIFY(finding(*keys, "rope_  "));
    for (const Finding &finding : keys->findings)
        QVERIFY2(finding.key.size() <= 123 && finding.value.size() <= 123, finding.key.c_str());

    std::string many = R"({"head_dim": 64, "rope_parameters": {)";
    for (int i = 0; i < 4000; ++i)
        many += "\"k" + std::to_string(i) + "\": {},";
    many.back() = '}';
    QCOMPARE(refusal(many + "}"), std::string("config.json: has more than 16 kinds of layers, the most that can be read."));

    std::string entries;
    for (int i = 0; i < 4000; ++i)
        entries += ", \"rope_" + std::to_string(i) + "\": 1, \"p" + std::to_string(i) + R"(_config": {"hidden_size": 1})";
    const Result<ModelAccount> read = account(with(entries));
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(read->findings.size(), std::size_t{202});
    const std::string more = english(read->findings[200].text);
    QVERIFY2(more.ends_with(" more lines"), more.c_str());
    QCOMPARE(read->parts.size(), std::size_t{64});

    const std::string part = "\\n" + std::string(1000, 'x') + "_config";
    const std::string text = R"({"_name_or_path": ")" + std::string(1000, 'y') + R"(\n", ")" + part
                             + R"(": {"head_dim": 64, "hidden_size": 64, "layer_types": ["a\n)" + std::string(1000, 'z')
                             + R"(", "full_attention"], "rope_theta": 10000}})";
    const Result<ModelAccount> named = account(text);
    QVERIFY2(bool(named), named ? "" : named.error().c_str());
    QCOMPARE(named->model.size(), std::size_t{123});
    for (const Finding &finding : named->findings) {
        QVERIFY2(finding.key.size() <= 123 && english(finding.text).size() < 400, finding.key.c_str());
        QVERIFY2((finding.key + english(finding.text)).find('\n') == std::string::npos, finding.key.c_str());
    }
    // Names stay as they are where they choose.
    QCOMPARE(named->layers.back().name.size(), std::size_t{1002});
    QVERIFY(bool(readHfConfig("config.json", text, {.layer = named->layers.back().name})));

    std::string brackets;
    for (int i = 0; i < (1 << 16); ++i)
        brackets += "[],";
    QCOMPARE(refusal(with(", \"a\": [" + brackets + "[]]")),
             std::string("config.json: has more than 65536 lists and objects in it."));
}

void TestHfRefusals::badJson_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &text, const char *saying) {
        QTest::newRow(name) << text << std::string(saying);
    };
    row("a key twice", R"({"rope_theta": 10000, "head_dim": 64, "rope_theta": 500000})",
        "the key 'rope_theta' appears twice in the same object.");
    row("a key twice, deeper", with(R"(, "rope_scaling": {"type": "linear", "factor": 4, "factor": 8})"),
        "the key 'factor' appears twice");
    row("NaN", R"({"rope_theta": NaN})", "is not valid JSON at line 1, column 16: NaN and Infinity are not allowed in JSON");
    row("Infinity", R"({"rope_theta": Infinity})", "NaN and Infinity are not allowed in JSON");
    row("-Infinity", R"({"rope_theta": -Infinity})", "NaN and Infinity are not allowed in JSON");
    row("1e999", R"({"rope_theta": 1e999})", "the number 1e999 is too large");
    row("a comment", "{\n  // base\n \"rope_theta\": 10000}", "is not valid JSON at line 2, column 3");
    row("a trailing comma", R"({"rope_theta": 10000,})", "is not valid JSON at line 1");
    row("text after the end", R"({"rope_theta": 10000} {})", "is not valid JSON at line 1, column 23");
    row("bytes that are not UTF-8", "{\"rope_theta\": \"\xff\xfe\"}", "is not valid JSON at line 1");
    row("a zero byte", std::string("{\"rope_theta\":\0 1}", 18), "is not valid JSON at line 1");
    row("nothing", "", "unexpected end of the text");
    row("a list", "[]", "holds a list; a model's config.json must hold an object.");
    row("a number", "3", "holds 3; a model's config.json must hold an object.");
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

void TestHfRefusals::badJson()
{
    QFETCH(std::string, text);
    QFETCH(std::string, saying);
    const std::string sentence = refusal(text);
    QVERIFY2(sentence.starts_with("config.json: "), sentence.c_str());
    QVERIFY2(sentence.find(saying) != std::string::npos, sentence.c_str());

    const std::string deepest = with(", \"a\": " + std::string(63, '[') + std::string(63, ']'));
    QVERIFY(refusal(deepest).empty());
}

void TestHfRefusals::everyPrefixIsRefused()
{
    for (std::size_t length = 0; length < llama.size(); ++length)
        QVERIFY2(!refusal(llama.substr(0, length)).empty(), qPrintable(QString::number(length)));
    QVERIFY(refusal(llama).empty());
}

void TestHfRefusals::everyFlippedBitIsSurvived()
{
    for (std::size_t bit = 0; bit < 8 * llama.size(); ++bit) {
        std::string damaged = llama;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
        if (const Result<ModelAccount> read = account(damaged))
            QVERIFY2(bool(checkedSubject(read->subject)), damaged.c_str());
        else
            QVERIFY2(read.error().starts_with("config.json: ") && read.error().ends_with('.'), read.error().c_str());
    }
}

TEST_CLASS(TestHfRefusals, NoApplication)
#include "tst_hf_refusals.moc"
