// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf.h"
#include "core/model_files/gguf_account.h"
#include "core/model_files/npy.h"
#include "core/numbers.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/models.h"
#include "tests/support/scenes.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sys/stat.h>

using namespace posviz;

Q_DECLARE_METATYPE(std::string)

namespace {

Result<Gguf> parsed(const std::string &bytes)
{
    const auto source = memorySource(bytes);
    return parsedGguf(*source, "model.gguf");
}

/// The account of a file whose tensors need not be read.
Result<GgufAccount> account(const GgufWriter &file, const ModelChoice &choice = {})
{
    const Result<Gguf> gguf = parsed(file.bytes());
    return gguf ? ggufAccount(*gguf, "model.gguf", choice) : Result<GgufAccount>(Error{gguf.error()});
}

const Finding *finding(const ModelAccount &account, const std::string &key)
{
    const auto found = std::ranges::find(account.findings, key, &Finding::key);
    return found == account.findings.end() ? nullptr : &*found;
}

/// "used: base frequency 10 000"
std::string said(const ModelAccount &account, const std::string &key)
{
    const Finding *found = finding(account, key);
    return found ? verdictName(found->verdict) + ": " + found->text : "absent";
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

/// A file of an architecture with heads of 64 features, 8 of them, 4096 positions.
GgufWriter model(const std::string &architecture, std::uint32_t version = 3, bool bigEndian = false)
{
    GgufWriter file(version, bigEndian);
    file.text("general.architecture", architecture);
    file.whole(architecture + ".context_length", 4096).whole(architecture + ".embedding_length", 512);
    file.whole(architecture + ".attention.head_count", 8);
    return file;
}

const std::vector<std::pair<std::uint32_t, bool>> layouts{{1, false}, {2, false}, {3, false}, {1, true}, {2, true}, {3, true}};

/// What a file must come to.
struct Expected {
    std::string encoding;
    int dimension;
    double base;
    std::int64_t length;
    std::string scaling;
    std::string knob;  ///< of the scene, one that matters
    std::string value; ///< of it
};

void compare(const Scene &scene, const Expected &expected)
{
    QCOMPARE(scene.subject.encoding, expected.encoding);
    if (findEncoding(expected.encoding)->usesDimension)
        QCOMPARE(scene.subject.dimension, expected.dimension);
    if (findEncoding(expected.encoding)->usesBase)
        QCOMPARE(scene.subject.base, expected.base);
    QCOMPARE(scene.length, expected.length);
    QCOMPARE(scene.subject.scaling, expected.scaling);
    if (!expected.knob.empty())
        QCOMPARE(knob(scene, expected.knob), expected.value);
}

} // namespace

Q_DECLARE_METATYPE(Expected)
Q_DECLARE_METATYPE(GgufWriter)

class TestGguf : public QObject {
    Q_OBJECT

  private slots:
    void everyTypeOfValue_data();
    void everyTypeOfValue();
    void whatIsPassedOver();
    void tensors();
    void shownValues();
    void refuses_data();
    void refuses();
    void everyPrefixIsRefused();
    void everyFlippedBitIsSurvived();
    void onlyOrdinaryFiles();
    void opensALargeFile();
    void accounts_data();
    void accounts();
    void findings_data();
    void findings();
    void settingsRefused_data();
    void settingsRefused();
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
    Result<GgufAccount> written(const GgufWriter &file) { return readGguf(writtenFile(m_folder, "model.gguf", file.bytes())); }

    QTemporaryDir m_folder;
};

// -- The format

void TestGguf::everyTypeOfValue_data()
{
    QTest::addColumn<std::uint32_t>("version");
    QTest::addColumn<bool>("bigEndian");
    for (const auto &[version, bigEndian] : layouts)
        QTest::addRow("version %u, %s", version, bigEndian ? "big-endian" : "little-endian") << version << bigEndian;
}

void TestGguf::everyTypeOfValue()
{
    QFETCH(std::uint32_t, version);
    QFETCH(bool, bigEndian);
    GgufWriter file(version, bigEndian);
    file.number<std::uint8_t>("a", 0, 200).number<std::int8_t>("b", 1, -100);
    file.number<std::uint16_t>("c", 2, 60000).number<std::int16_t>("d", 3, -30000);
    file.number<std::uint32_t>("e", 4, 4000000000).number<std::int32_t>("f", 5, -2000000000);
    file.real("g", 0.1f).flag("h", true).text("i", "größer");
    file.array("j", 4, 3, file.packed<std::uint32_t>({16, 24, 24}));
    file.number<std::uint64_t>("k", 10, std::numeric_limits<std::uint64_t>::max());
    file.number<std::int64_t>("l", 11, std::numeric_limits<std::int64_t>::min());
    file.number<double>("m", 12, 0.1);

    const Result<Gguf> gguf = parsed(file.bytes());
    QVERIFY2(bool(gguf), gguf ? "" : gguf.error().c_str());
    QCOMPARE(gguf->version, static_cast<int>(version));
    QCOMPARE(gguf->bigEndian, bigEndian);
    QCOMPARE(gguf->entries.size(), std::size_t{13});
    const auto value = [&](const char *key) { return gguf->entry(key)->value; };
    QCOMPARE(std::get<std::uint64_t>(value("a")), std::uint64_t{200});
    QCOMPARE(std::get<std::int64_t>(value("b")), std::int64_t{-100});
    QCOMPARE(std::get<std::uint64_t>(value("c")), std::uint64_t{60000});
    QCOMPARE(std::get<std::int64_t>(value("d")), std::int64_t{-30000});
    QCOMPARE(std::get<std::uint64_t>(value("e")), std::uint64_t{4000000000});
    QCOMPARE(std::get<std::int64_t>(value("f")), std::int64_t{-2000000000});
    QCOMPARE(std::get<double>(value("g")), static_cast<double>(0.1f));
    QCOMPARE(std::get<bool>(value("h")), true);
    QCOMPARE(std::get<std::string>(value("i")), std::string("größer"));
    QCOMPARE(std::get<GgufArray>(value("j")).numbers, (std::vector<double>{16, 24, 24}));
    QCOMPARE(std::get<std::uint64_t>(value("k")), std::numeric_limits<std::uint64_t>::max());
    QCOMPARE(std::get<std::int64_t>(value("l")), std::numeric_limits<std::int64_t>::min());
    QCOMPARE(std::get<double>(value("m")), 0.1);
    QVERIFY(!gguf->entry("n"));
}

void TestGguf::whatIsPassedOver()
{
    GgufWriter file;
    const std::string tokens = file.string("<s>") + file.string("") + file.string(std::string(100000, 'x'));
    file.array("tokenizer.ggml.tokens", 8, 3, tokens);
    file.array("tokenizer.ggml.scores", 6, 2, file.packed<float>({1, 2}));
    file.array("nested", 9, 2,
               file.packed<std::uint32_t>({4}) + file.length(1) + file.packed<std::uint32_t>({7})
                   + file.packed<std::uint32_t>({8}) + file.length(2) + file.string("a") + file.string("bc"));
    file.array("long", 0, 70000, std::string(70000, '\1'));
    file.array("of bools", 7, 3, std::string("\1\0\1", 3));
    file.array("empty", 4, 0, "");
    file.text("tokenizer.chat_template", std::string(200000, 'y'));
    file.whole("last", 1);
    const Result<Gguf> gguf = parsed(file.bytes());
    QVERIFY2(bool(gguf), gguf ? "" : gguf.error().c_str());
    const auto array = [&](const char *key) { return std::get<GgufArray>(gguf->entry(key)->value); };
    QCOMPARE(array("tokenizer.ggml.tokens").count, std::uint64_t{3});
    QVERIFY(array("tokenizer.ggml.scores").numbers.empty());
    QCOMPARE(array("nested").count, std::uint64_t{2});
    QVERIFY(array("long").numbers.empty());
    QCOMPARE(array("long").count, std::uint64_t{70000});
    QCOMPARE(array("of bools").numbers, (std::vector<double>{1, 0, 1}));
    QVERIFY(array("empty").numbers.empty());
    QCOMPARE(std::get<std::string>(gguf->entry("tokenizer.chat_template")->value).size(), std::size_t{65536});
    QCOMPARE(std::get<std::uint64_t>(gguf->entry("last")->value), std::uint64_t{1});
}

void TestGguf::tensors()
{
    GgufWriter file;
    file.alignment = 128;
    file.whole("general.alignment", 128);
    file.tensor("table", {3, 2}, 0, file.packed<float>({1, 2, 3, 4, 5, 6}));
    file.tensor("quantised", {64}, 2, std::string(36, '\0'));
    file.tensor("of a type of its own", {5, 5, 5, 5}, 999, "?");
    file.tensor("one number", {}, 28, std::string(8, '\0'));
    file.tensor("nothing", {0, 7}, 1, "");
    const Result<Gguf> gguf = parsed(file.bytes());
    QVERIFY2(bool(gguf), gguf ? "" : gguf.error().c_str());
    QCOMPARE(gguf->alignment, std::uint64_t{128});
    QCOMPARE(gguf->tensor("table")->dimensions, (std::vector<std::uint64_t>{3, 2}));
    QCOMPARE(*gguf->tensor("table")->bytes, std::uint64_t{24});
    QCOMPARE(gguf->tensor("table")->offset % 128, std::uint64_t{0});
    QCOMPARE(file.bytes().substr(gguf->tensor("table")->offset, 24), file.packed<float>({1, 2, 3, 4, 5, 6}));
    QCOMPARE(*gguf->tensor("quantised")->bytes, std::uint64_t{36});
    QCOMPARE(gguf->tensor("quantised")->offset, gguf->tensor("table")->offset + 128);
    QVERIFY(!gguf->tensor("of a type of its own")->bytes);
    QCOMPARE(*gguf->tensor("one number")->bytes, std::uint64_t{8});
    QCOMPARE(*gguf->tensor("nothing")->bytes, std::uint64_t{0});
    QVERIFY(!gguf->tensor("missing"));
}

void TestGguf::shownValues()
{
    GgufWriter file;
    file.real("float", 0.1f).number<double>("double", 12, 0.1).whole("whole", 500000).flag("flag", false);
    file.text("text", std::string(150, 'a') + std::string(99, 'b')).text("cut", std::string(199, 'a') + "ö" + "bcd");
    file.real("base", 1e5f).real("epsilon", 1e-6f).real("endless", 1e30f).number<double>("third", 12, 1.0 / 3);
    file.array("list", 5, 4, file.packed<std::int32_t>({16, 24, 24, 0}));
    file.array("long list", 0, 9, "\1\2\3\4\5\6\7\x8\x9");
    file.array("texts", 8, 1, file.string("x"));
    const Result<Gguf> gguf = parsed(file.bytes());
    QVERIFY(bool(gguf));
    const auto shown = [&](const char *key) { return shownValue(*gguf->entry(key)); };
    QCOMPARE(shown("float"), std::string("0.1"));
    QCOMPARE(shown("double"), std::string("0.1"));
    QCOMPARE(shown("base"), std::string("100000"));
    QCOMPARE(shown("epsilon"), std::string("1e-06"));
    QCOMPARE(shown("endless"), std::string("1e+30"));
    QCOMPARE(shown("third"), std::string("0.3333333333333333"));
    QCOMPARE(shown("whole"), std::string("500000"));
    QCOMPARE(shown("flag"), std::string("false"));
    QCOMPARE(shown("text"), std::string(150, 'a') + std::string(50, 'b') + "…");
    QCOMPARE(shown("cut"), std::string(199, 'a') + "…");
    QCOMPARE(shown("list"), std::string("[16, 24, 24, 0]"));
    QCOMPARE(shown("long list"), std::string("[1, 2, 3, 4, 5, 6, 7, 8, … 9 numbers]"));
    QCOMPARE(shown("texts"), std::string("[1 text]"));
}

void TestGguf::refuses_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &bytes, const char *saying) {
        QTest::newRow(name) << bytes << std::string(saying);
    };
    const auto edited = [](auto edit, std::uint32_t version = 3) {
        GgufWriter file(version);
        edit(file);
        return file.bytes();
    };
    using Writer = GgufWriter &;
    constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();

    row("nothing", "", "is no GGUF file: it does not begin with GGUF.");
    row("another magic", edited([](Writer f) { f.magic = "GGML"; }), "is no GGUF file");
    row("magic alone", "GGUF", "is cut short: it ends inside its version.");
    row("version 0", edited([](Writer) {}, 0), "is of GGUF version 0; versions 1, 2 and 3 are read.");
    row("version 4", edited([](Writer) {}, 4), "is of GGUF version 4;");
    row("no counts", edited([](Writer) {}).substr(0, 20), "is cut short: it ends inside its counts.");
    row("2^63 - 1 keys", edited([](Writer f) { f.entryCount = huge; }),
        "announces 9223372036854775807 key-value pairs; at most 65536");
    row("more keys than fit", edited([](Writer f) { f.whole("a", 1).entryCount = 3; }),
        "announces 3 key-value pairs, more than fit into its 17 bytes.");
    row("2^63 - 1 tensors", edited([](Writer f) { f.tensorCount = huge; }),
        "announces 9223372036854775807 tensors; at most 131072");
    row("more tensors than fit", edited([](Writer f) { f.tensorCount = 1000; }),
        "announces 1000 tensors, more than fit into its 0 bytes.");
    row("2^32 - 1 keys in version 1", edited([](Writer f) { f.entryCount = 0xffffffff; }, 1),
        "announces 4294967295 key-value pairs");

    row("a key of 2^64 - 1 bytes", edited([](Writer f) { f.whole("a", 1); }).replace(24, 8, std::string(8, '\xff')),
        "key 1 of 1 is said to be 18446744073709551615 bytes long; only 9 are left in the file.");
    row("a long key", edited([](Writer f) { f.whole(std::string(70000, 'k'), 1); }),
        "key 1 of 1 is 70000 bytes long; at most 65536");
    row("a key that is not UTF-8", edited([](Writer f) { f.whole("a\xff", 1); }), "key 1 of 1 is no valid UTF-8.");
    row("an overlong key", edited([](Writer f) { f.whole("a\xc0\x80", 1); }), "is no valid UTF-8.");
    row("a surrogate", edited([](Writer f) { f.whole("\xed\xa0\x80", 1); }), "is no valid UTF-8.");
    row("half a character", edited([](Writer f) { f.text("a", "\xe2\x82"); }), "the value of 'a' is no valid UTF-8.");
    row("a key twice", edited([](Writer f) { f.whole("a", 1).whole("b", 2).real("a", 3); }), "the key 'a' stands twice in it.");
    row("type 13", edited([](Writer f) { f.raw("a", 13, "12345678"); }),
        "the value of 'a' is of type 13; types 0 to 12 are known.");
    row("a bool of 2", edited([](Writer f) { f.raw("a", 7, "\2"); }), "the value of 'a' is 2; a bool must be 0 or 1.");
    row("half a number", edited([](Writer f) { f.whole("b", 1).raw("a", 10, "1234"); }),
        "is cut short: it ends inside the value of 'a'.");
    row("a text of 2^63 bytes", edited([](Writer f) { f.raw("a", 8, f.length(std::uint64_t{1} << 63) + "x"); }),
        "the value of 'a' is said to be 9223372036854775808 bytes long; only 1 are left");
    row("a list of 2^61 numbers", edited([](Writer f) { f.array("a", 10, std::uint64_t{1} << 61, "12345678"); }),
        "the value of 'a' announces 2305843009213693952 elements, more than fit into the 8 bytes left.");
    row("a list of 2^60 texts", edited([](Writer f) { f.array("a", 8, std::uint64_t{1} << 60, "12345678"); }),
        "the value of 'a' announces 1152921504606846976 elements");
    row("a list of type 77", edited([](Writer f) { f.array("a", 77, 1, "12345678"); }), "the value of 'a' is of type 77");
    row("a text in a list past the end", edited([](Writer f) { f.array("a", 8, 1, f.length(9) + "x"); }),
        "the value of 'a' is said to be 9 bytes long");
    row("lists nested 9 deep", edited([](Writer f) {
            std::string inner = f.packed<std::uint32_t>({0}) + f.length(0);
            for (int i = 0; i < 8; ++i)
                inner = f.packed<std::uint32_t>({9}) + f.length(1) + inner;
            f.raw("a", 9, inner);
        }),
        "the value of 'a' has lists nested more than 8 deep.");
    row("a thousand lists of lists", edited([](Writer f) {
            std::string inner;
            for (int i = 0; i < 1000; ++i)
                inner += f.packed<std::uint32_t>({9}) + f.length(1);
            f.raw("a", 9, inner);
        }),
        "the value of 'a' has lists nested more than 8 deep.");

    for (const std::uint32_t alignment : {0u, 12u, 1u << 31})
        QTest::addRow("alignment %u", alignment)
            << edited([&](Writer f) { f.whole("general.alignment", alignment); })
            << "general.alignment is " + std::to_string(alignment) + "; it must be a power of two";
    row("alignment as a text", edited([](Writer f) { f.text("general.alignment", "32"); }),
        "general.alignment is 32; it must be");
    row("alignment below 0", edited([](Writer f) { f.number<std::int32_t>("general.alignment", 5, -32); }),
        "general.alignment is -32;");

    const std::string four(4, '\0');
    const std::string sixteen(16, '\0');
    row("a tensor twice", edited([&](Writer f) { f.tensor("t", {1}, 0, four).tensor("t", {1}, 0, four); }),
        "the tensor 't' stands twice in it.");
    row("a tensor's name that is not UTF-8", edited([&](Writer f) { f.tensor("\x80", {1}, 0, four); }),
        "tensor 1 of 1 is no valid UTF-8.");
    row("five dimensions", edited([&](Writer f) {
            f.tensor("t", {1, 1, 1, 1, 1}, 0, four);
        }),
        "the tensor 't' has 5 dimensions; at most 4 are allowed.");
    row("2^64 numbers", edited([&](Writer f) {
            f.tensor("t", {1u << 31, 1u << 31, 4}, 0, four);
        }),
        "the tensor 't' has more than 2^63 numbers.");
    row("2^63 bytes", edited([&](Writer f) { f.tensor("t", {std::uint64_t{1} << 62}, 0, four); }),
        "the tensor 't' has more than 2^63 bytes.");
    row("a row that is no whole block", edited([&](Writer f) { f.tensor("t", {33}, 2, std::string(18, '\0')); }),
        "the tensor 't' has rows of 33 numbers of type Q4_0; they must be a multiple of 32.");
    row("an offset off the alignment", edited([&](Writer f) { f.tensor("t", {4}, 0, sixteen, 8); }),
        "the tensor 't' begins at byte 8 of the data; it must be a multiple of the alignment, 32.");
    row("an offset past the end", edited([&](Writer f) { f.tensor("t", {4}, 0, sixteen, 64); }),
        "is cut short: the tensor 't' has 16 bytes from byte 64");
    row("an offset near 2^64", edited([&](Writer f) { f.tensor("t", {4}, 0, sixteen, huge - 31); }),
        "is cut short: the tensor 't'");
    row("an unknown type past the end", edited([&](Writer f) { f.tensor("t", {4}, 77, sixteen, 64); }),
        "is cut short: the tensor 't'");
    row("data cut short", edited([&](Writer f) { f.tensor("t", {4}, 0, sixteen).dataCut = 1; }),
        "is cut short: the tensor 't' has 16 bytes from byte 0 of the data on, of which there are 15.");
    row("tensors that overlap",
        edited([&](Writer f) { f.tensor("t", {16}, 0, std::string(64, '\0')).tensor("u", {4}, 0, sixteen, 32); }),
        "the tensors 't' and 'u' overlap.");
    row("half a tensor", edited([&](Writer f) { f.tensor("t", {4}, 0, ""); }).substr(0, 50),
        "is cut short: it ends inside the tensor 't'.");
}

void TestGguf::refuses()
{
    QFETCH(std::string, bytes);
    QFETCH(std::string, saying);
    const Result<Gguf> gguf = parsed(bytes);
    QVERIFY(!gguf);
    QVERIFY2(gguf.error().starts_with("model.gguf: ") && gguf.error().ends_with('.'), gguf.error().c_str());
    QVERIFY2(gguf.error().find(saying) != std::string::npos, gguf.error().c_str());
}

void TestGguf::everyPrefixIsRefused()
{
    for (const auto &[version, bigEndian] : layouts) {
        GgufWriter file = model("llama", version, bigEndian);
        file.array("llama.rope.dimension_sections", 4, 2, file.packed<std::uint32_t>({1, 2}));
        file.tensor("t", {2}, 0, file.packed<float>({1, 2}));
        const std::string bytes = file.bytes();
        QVERIFY(bool(parsed(bytes)));
        for (std::size_t length = 0; length < bytes.size(); ++length)
            QVERIFY2(!parsed(bytes.substr(0, length)), qPrintable(QString::number(length)));
    }
}

void TestGguf::everyFlippedBitIsSurvived()
{
    GgufWriter file = model("llama");
    file.real("llama.rope.freq_base", 500000).text("llama.rope.scaling.type", "yarn").real("llama.rope.scaling.factor", 4);
    file.tensor("position_embd.weight", {2, 2}, 0, std::string(16, '\0'));
    const std::string good = file.bytes();
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        std::string damaged = good;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
        const Result<Gguf> gguf = parsed(damaged);
        const Result<GgufAccount> read = gguf ? ggufAccount(*gguf, "model.gguf") : Result<GgufAccount>(Error{gguf.error()});
        if (read)
            QVERIFY2(bool(checkedScene(read->account.scene)), qPrintable(QString::number(bit)));
        else
            QVERIFY2(read.error().starts_with("model.gguf: ") && read.error().ends_with('.'), read.error().c_str());
    }
}

void TestGguf::onlyOrdinaryFiles()
{
    const auto refusal = [](const std::filesystem::path &path) {
        const Result<GgufAccount> read = readGguf(path);
        return read ? std::string() : read.error();
    };
    const std::filesystem::path folder = m_folder.path().toStdString();
    QCOMPARE(refusal(folder), folder.string() + ": is a folder; a file is needed.");
    QVERIFY(refusal(folder / "missing.gguf").ends_with("there is no such file."));
    const std::filesystem::path pipe = folder / "pipe.gguf";
    QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(refusal(pipe).find("is no ordinary file") != std::string::npos);
}

/// 5 GiB that are not there: only the head and the table are looked at.
void TestGguf::opensALargeFile()
{
    constexpr std::uint64_t size = std::uint64_t{5} << 30;
    GgufWriter file = model("gpt2");
    file.tensor("position_embd.weight", {2, 1}, 0, file.packed<float>({1, 2}));
    file.tensor("token_embd.weight", {size / 4096, 1024 - 1}, 0, "");
    const std::filesystem::path path = writtenFile(m_folder, "large.gguf", file.bytes());
    std::error_code failure;
    std::filesystem::resize_file(path, size, failure);
    if (failure)
        QSKIP("this file system has no sparse files of 5 GiB");
    const Result<GgufAccount> read = readGguf(path);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(certain(readTensor(*read->table)).values()(0, 1), 2.0);
}

// -- What it says about positions

void TestGguf::accounts_data()
{
    QTest::addColumn<GgufWriter>("file");
    QTest::addColumn<Expected>("expected");
    const auto row = [](const char *name, const GgufWriter &file, const Expected &expected) {
        QTest::newRow(name) << file << expected;
    };

    row("llama without a base", model("llama"), {"rope", 64, 10000, 4096, "none", "pairing", "interleaved"});
    row("qwen2", model("qwen2").real("qwen2.rope.freq_base", 1e6f), {"rope", 64, 1e6, 4096, "none", "pairing", "half"});
    row("an unknown architecture", model("novel").real("novel.rope.freq_base", 20000),
        {"rope", 64, 20000, 4096, "none", "pairing", "half"});
    row("big-endian", model("qwen2", 3, true).real("qwen2.rope.freq_base", 1e6f),
        {"rope", 64, 1e6, 4096, "none", "pairing", "half"});
    row("partial", model("gptneox").whole("gptneox.rope.dimension_count", 16),
        {"rope", 64, 10000, 4096, "none", "rotary_fraction", "0.25"});
    row("key_length", model("qwen3").whole("qwen3.attention.key_length", 128),
        {"rope", 128, 10000, 4096, "none", "rotary_fraction", "1"});
    row("linear", model("llama").text("llama.rope.scaling.type", "linear").real("llama.rope.scaling.factor", 4),
        {"rope", 64, 10000, 4096, "linear", "factor", "4"});
    row("linear, without a type", model("llama").real("llama.rope.scaling.factor", 4),
        {"rope", 64, 10000, 4096, "linear", "factor", "4"});
    row("linear, the old key", model("llama").real("llama.rope.scale_linear", 2),
        {"rope", 64, 10000, 4096, "linear", "factor", "2"});
    row("type none", model("llama").text("llama.rope.scaling.type", "none").real("llama.rope.scaling.factor", 4),
        {"rope", 64, 10000, 4096, "none", "", ""});
    row("factor 0", model("llama").real("llama.rope.scaling.factor", 0), {"rope", 64, 10000, 4096, "none", "", ""});
    const auto yarn = [](const char *architecture) {
        const std::string name = architecture;
        return model(name)
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
    row("longrope without lists", model("phi3").text("phi3.rope.scaling.type", "longrope"),
        {"rope", 64, 10000, 4096, "none", "", ""});

    GgufWriter deepseek = yarn("deepseek2");
    deepseek.whole("deepseek2.attention.kv_lora_rank", 512).whole("deepseek2.attention.key_length", 576);
    deepseek.whole("deepseek2.rope.dimension_count", 32).real("deepseek2.rope.scaling.yarn_log_multiplier", 0.1f);
    row("deepseek2", deepseek, {"rope", 32, 10000, 4096, "yarn", "mscale_all_dim", "1"});

    const auto sections = [](const std::string &name, const std::vector<std::int32_t> &pairs) {
        GgufWriter file = model(name);
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
    row("glm4", model("glm4"), {"rope", 64, 10000, 4096, "none", "pairing", "interleaved"});

    row("gpt2", model("gpt2"), {"learned", 512, 10000, 4096, "none", "rows", "4096"});
    row("bloom", model("bloom"), {"alibi", 0, 0, 4096, "none", "heads", "8"});
    row("mpt", model("mpt").real("mpt.attention.max_alibi_bias", 8), {"alibi", 0, 0, 4096, "none", "slopes", "paper"});
    row("mpt with another exponent", model("mpt").real("mpt.attention.max_alibi_bias", 16),
        {"alibi", 0, 0, 4096, "none", "alibi_bias_max", "16"});
    row("jina", model("jina-bert-v2").flag("jina-bert-v2.attention.causal", false),
        {"alibi", 0, 0, 4096, "none", "mask", "none"});
    row("baichuan 13B", model("baichuan").whole("baichuan.block_count", 40), {"alibi", 0, 0, 4096, "none", "heads", "8"});
    row("baichuan 7B", model("baichuan").whole("baichuan.block_count", 32), {"rope", 64, 10000, 4096, "none", "", ""});
    row("t5", model("t5").whole("t5.attention.relative_buckets_count", 64), {"t5", 0, 0, 4096, "none", "num_buckets", "64"});
    row("mamba", model("mamba"), {"nope", 0, 0, 4096, "none", "", ""});
}

void TestGguf::accounts()
{
    QFETCH(GgufWriter, file);
    QFETCH(Expected, expected);
    const Result<GgufAccount> read = account(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    compare(read->account.scene, expected);
    QVERIFY(bool(checkedScene(read->account.scene)));
    QVERIFY(read->account.undrawn.empty());
    TableFiles files;
    certain(evaluate(read->account.scene, files));
}

void TestGguf::findings_data()
{
    QTest::addColumn<GgufWriter>("file");
    QTest::addColumn<std::string>("key");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const GgufWriter &file, const char *key, const char *saying) {
        QTest::newRow(name) << file << std::string(key) << std::string(saying);
    };
    row("llama's rows", model("llama"), "general.architecture",
        "used: turns features 2i and 2i + 1 (llama.cpp's NORM); conversion from Hugging Face's half-split pairs reorders");
    row("an unknown architecture", model("novel").real("novel.rope.freq_base", 1e4f), "general.architecture",
        "defaulted: turns features i and i + n/2");
    row("a remark", model("smollm3"), "general.architecture", "every fourth layer turns nothing");
    row("no base", model("llama"), "llama.rope.freq_base", "defaulted: base frequency 10 000, llama.cpp's default");
    row("a base", model("llama").real("llama.rope.freq_base", 500000), "llama.rope.freq_base", "used: base frequency 500 000");
    row("no scaling", model("llama"), "llama.rope.scaling.type", "defaulted: no scaling");
    row("no type", model("llama").real("llama.rope.scaling.factor", 4), "llama.rope.scaling.type",
        "defaulted: linear scaling, llama.cpp's default");
    row("a finetuned model", model("llama").flag("llama.rope.scaling.finetuned", true), "llama.rope.scaling.finetuned",
        "ignored: says how");
    row("an unused length", model("llama").whole("llama.rope.scaling.original_context_length", 4096),
        "llama.rope.scaling.original_context_length", "ignored: only YaRN");
    row("an unused attention factor", model("llama").real("llama.rope.scaling.attn_factor", 2), "llama.rope.scaling.attn_factor",
        "ignored: cos and sin times 2, which Posviz does not draw");
    row("a window", model("llama").whole("llama.attention.sliding_window", 1024), "llama.attention.sliding_window",
        "ignored: limits how far");
    row("a strange key", model("llama").whole("llama.rope.twist", 3), "llama.rope.twist", "ignored: Posviz does not know");
    row("keys that are not listed", model("llama").whole("llama.block_count", 3).text("tokenizer.ggml.model", "gpt2"),
        "other keys", "ignored: say nothing about positions");
    row("no length", GgufWriter().text("general.architecture", "llama"), "llama.context_length",
        "defaulted: sequence length 512");
    row("no head", GgufWriter().text("general.architecture", "llama"), "llama.attention.key_length",
        "defaulted: heads of 128 features");
    row(
        "heads by layer",
        [] {
            GgufWriter file = model("openelm").whole("openelm.attention.key_length", 64);
            return file;
        }(),
        "openelm.attention.head_count", "ignored: attention.key_length says");

    const auto yarn = [](float factor) {
        return model("qwen2")
            .text("qwen2.rope.scaling.type", "yarn")
            .real("qwen2.rope.scaling.factor", factor)
            .whole("qwen2.rope.scaling.original_context_length", 1024);
    };
    row("a factor that agrees", yarn(4), "qwen2.rope.scaling.factor", "used: slow pairs turn 4 times more slowly");
    row("a factor that does not", yarn(8), "qwen2.rope.scaling.factor",
        "contradicted: slow pairs turn 8 times more slowly, as llama.cpp takes it; qwen2.context_length is 4 times the original length");
    row("YaRN's own attention factor", yarn(4), "qwen2.rope.scaling.attn_factor", "defaulted: cos and sin times 1.138629");
    row("ALiBi's exponent", model("bloom"), "bloom.attention.max_alibi_bias",
        "defaulted: the flattest slope is 2 to minus 8, which llama.cpp fixes");
    row(
        "12 heads and another exponent",
        [] {
            GgufWriter file;
            file.text("general.architecture", "jais")
                .whole("jais.attention.head_count", 12)
                .real("jais.attention.max_alibi_bias", 4);
            return file;
        }(),
        "jais.attention.max_alibi_bias", "ignored: the flattest slope is 2 to minus 4; for a number of heads");
    row("no table", model("gpt2"), "position_embd.weight", "defaulted: the file has no such tensor");
    row("T5's numbers", model("t5").tensor("enc.blk.0.attn_rel_b.weight", {8, 32}, 0, std::string(1024, '\0')),
        "enc.blk.0.attn_rel_b.weight", "ignored: trained numbers of buckets");
}

void TestGguf::findings()
{
    QFETCH(GgufWriter, file);
    QFETCH(std::string, key);
    QFETCH(std::string, saying);
    const Result<GgufAccount> read = account(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    // Thin spaces in numbers are for people, not for a table of expected words.
    const std::string words = QString::fromStdString(said(read->account, key)).replace(QChar(0x2009), ' ').toStdString();
    QVERIFY2(words.find(saying) != std::string::npos, words.c_str());
    for (const Finding &one : read->account.findings)
        QVERIFY2(!one.text.empty(), one.key.c_str());
}

void TestGguf::settingsRefused_data()
{
    QTest::addColumn<GgufWriter>("file");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const GgufWriter &file, const char *saying) {
        QTest::newRow(name) << file << std::string(saying);
    };
    row("architecture as a number", GgufWriter().whole("general.architecture", 1),
        "general.architecture is 1; it must be a text.");
    row("base of 1", model("llama").real("llama.rope.freq_base", 1), "llama.rope.freq_base is 1; it must be a number from 2 to");
    row("base not finite", model("llama").real("llama.rope.freq_base", std::numeric_limits<float>::infinity()),
        "llama.rope.freq_base is inf;");
    row("base as a text", model("llama").text("llama.rope.freq_base", "10000"),
        "llama.rope.freq_base is '10000'; it must be a number.");
    row("length 0", GgufWriter().text("general.architecture", "llama").whole("llama.context_length", 0),
        "llama.context_length is 0; it must be");
    row("an odd head", model("llama").whole("llama.attention.key_length", 65),
        "llama.attention.key_length is 65; it must be an even number");
    row("heads that do not divide",
        GgufWriter()
            .text("general.architecture", "llama")
            .whole("llama.embedding_length", 512)
            .whole("llama.attention.head_count", 7),
        "llama.embedding_length is 512 and llama.attention.head_count is 7; the heads must divide it evenly.");
    row("no heads",
        GgufWriter()
            .text("general.architecture", "llama")
            .whole("llama.embedding_length", 512)
            .whole("llama.attention.head_count", 0),
        "the heads must divide it evenly.");
    row("more turned than there are", model("llama").whole("llama.rope.dimension_count", 66),
        "llama.rope.dimension_count is 66; it must be an even number from 2 to 64, the size of a head.");
    row("none turned", model("llama").whole("llama.rope.dimension_count", 0), "llama.rope.dimension_count is 0;");
    row("an unknown scaling", model("llama").text("llama.rope.scaling.type", "dynamic"),
        "llama.rope.scaling.type is 'dynamic'; it must be one of none, linear, yarn, longrope, as in llama.cpp.");
    row("a scaling's type as a number", model("llama").whole("llama.rope.scaling.type", 1),
        "llama.rope.scaling.type is 1; it must be a text.");
    row("a factor below 0", model("llama").real("llama.rope.scaling.factor", -4),
        "llama.rope.scaling.factor is -4; it must be a number above 0");
    row("a linear factor below 1", model("llama").real("llama.rope.scaling.factor", 0.5f),
        "llama.rope.scaling.factor is 0.5; it must be");
    row("a factor that is not a number", model("llama").real("llama.rope.scaling.factor", std::nanf("")),
        "llama.rope.scaling.factor is nan;");
    row("an attention factor of 0", model("llama").real("llama.rope.scaling.attn_factor", 0),
        "llama.rope.scaling.attn_factor is 0; it must be a number above 0");
    row("too many heads", GgufWriter().text("general.architecture", "bloom").whole("bloom.attention.head_count", 1000),
        "bloom.attention.head_count is 1000;");
    row("causal as a number", model("bloom").whole("bloom.attention.causal", 1),
        "bloom.attention.causal is 1; it must be true or false.");
}

void TestGguf::settingsRefused()
{
    QFETCH(GgufWriter, file);
    QFETCH(std::string, saying);
    const Result<GgufAccount> read = account(file);
    QVERIFY(!read);
    QVERIFY2(read.error().starts_with("model.gguf: ") && read.error().ends_with('.'), read.error().c_str());
    QVERIFY2(read.error().find(saying) != std::string::npos, read.error().c_str());
}

void TestGguf::slidingLayers()
{
    GgufWriter file = model("gemma3");
    file.real("gemma3.rope.freq_base", 1e6f).real("gemma3.rope.scaling.factor", 8).whole("gemma3.attention.sliding_window", 512);
    file.array("gemma3.attention.sliding_window_pattern", 7, 6, std::string("\1\1\1\1\1\0", 6));
    const Result<GgufAccount> read = account(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(read->account.layers.size(), std::size_t{2});
    const LayerKind &full = read->account.layers[0];
    const LayerKind &sliding = read->account.layers[1];
    QCOMPARE(full.name, std::string("full_attention"));
    QVERIFY(full.scene == read->account.scene);
    compare(full.scene, {"rope", 64, 1e6, 4096, "linear", "factor", "8"});
    QCOMPARE(full.text, std::string("1 of 6 layers: base frequency 1\u2009000\u2009000, linear scaling"));
    QCOMPARE(sliding.name, std::string("sliding_attention"));
    compare(sliding.scene, {"rope", 64, 10000, 4096, "none", "", ""});
    QCOMPARE(sliding.text, std::string("5 of 6 layers: base frequency 10\u2009000"));
    QVERIFY(said(read->account, "gemma3.rope.freq_base_swa").starts_with("defaulted: "));

    const Result<GgufAccount> chosen = account(file, {.layer = "sliding_attention"});
    QVERIFY(bool(chosen));
    QVERIFY(chosen->account.scene == sliding.scene);
    const Result<GgufAccount> wrong = account(file, {.layer = "odd"});
    QVERIFY(!wrong);
    QCOMPARE(wrong.error(), std::string("model.gguf: has no layers 'odd'; it has full_attention and sliding_attention."));
    QVERIFY(!account(model("llama"), {.layer = "full_attention"}));
    QVERIFY(!account(model("llama"), {.part = "text_config"}));
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

void TestGguf::llama3Divisors()
{
    for (const double factor : {8.0, 32.0})
        for (const auto &[version, bigEndian] : layouts) {
            GgufWriter file = model("llama", version, bigEndian);
            file.real("llama.rope.freq_base", 500000)
                .tensor("rope_freqs.weight", {32}, 0, file.packed(llama3(64, 500000, factor)));
            const Result<GgufAccount> read = written(file);
            QVERIFY2(bool(read), read ? "" : read.error().c_str());
            compare(read->account.scene, {"rope", 64, 500000, 4096, "llama3", "factor", shortestNumber(factor)});
            QCOMPARE(knob(read->account.scene, "original_max_position_embeddings"), std::string("8192"));
        }
}

void TestGguf::otherDivisors()
{
    const auto with = [&](const std::vector<float> &divisors, float factor = 1) {
        GgufWriter file = model("llama");
        file.tensor("rope_freqs.weight", {divisors.size()}, 0, file.packed(divisors)).real("llama.rope.scaling.factor", factor);
        return certain(written(file)).account;
    };
    std::vector<float> divisors(32, 1);
    QCOMPARE(with(divisors).scene.subject.scaling, std::string("none"));
    compare(with(std::vector<float>(32, 2)).scene, {"rope", 64, 10000, 4096, "linear", "factor", "2"});
    compare(with(std::vector<float>(32, 2), 3).scene, {"rope", 64, 10000, 4096, "linear", "factor", "6"});

    // Gemma 4: a quarter of the pairs turns.
    std::fill(divisors.begin() + 8, divisors.end(), 1e30f);
    const Scene stopped = with(divisors).scene;
    QCOMPARE(stopped.subject.scaling, std::string("proportional"));
    const auto rotary = std::get<Rotary>(signalOf(stopped));
    QVERIFY(rotary.inverseFrequencies[7] > 0);
    QCOMPARE(rotary.inverseFrequencies[8], 0.0);

    // Of no rule: each pair's own, and the same in short and long contexts.
    for (int pair = 0; pair < 32; ++pair)
        divisors[static_cast<std::size_t>(pair)] = 1 + 0.125f * static_cast<float>(pair * pair);
    const ModelAccount own = with(divisors, 2);
    QCOMPARE(own.scene.subject.scaling, std::string("longrope"));
    QCOMPARE(own.scene.subject.lists.at("short_factor"), own.scene.subject.lists.at("long_factor"));
    QCOMPARE(own.scene.subject.lists.at("long_factor")[31], 2 * static_cast<double>(divisors[31]));
    QCOMPARE(std::get<Rotary>(signalOf(own.scene)).attentionFactor, 1.0);

    // What cannot be: another number of pairs, a divisor of 0.
    divisors.pop_back();
    const ModelAccount fewer = with(divisors);
    QCOMPARE(fewer.scene.subject.scaling, std::string("none"));
    QVERIFY(said(fewer, "rope_freqs.weight").starts_with("ignored: must have one number for each of the 32 pairs"));
    divisors.push_back(0);
    QVERIFY(said(with(divisors), "rope_freqs.weight").starts_with("ignored: cannot be drawn"));

    GgufWriter nan = model("llama");
    divisors.back() = std::nanf("");
    nan.tensor("rope_freqs.weight", {32}, 0, nan.packed(divisors));
    const Result<GgufAccount> refused = written(nan);
    QVERIFY(!refused);
    QVERIFY2(refused.error().find("rope_freqs.weight") != std::string::npos, refused.error().c_str());

    GgufWriter quantised = model("llama");
    quantised.tensor("rope_freqs.weight", {32}, 8, std::string(34, '\0'));
    QVERIFY(said(certain(written(quantised)).account, "rope_freqs.weight").find("type Q8_0 are not read") != std::string::npos);
}

void TestGguf::longRope()
{
    GgufWriter file = model("phi3");
    file.whole("phi3.rope.scaling.original_context_length", 1024);
    const std::vector<float> ones(32, 1);
    const std::vector<float> longer(32, 2.5f);
    file.tensor("rope_factors_long.weight", {32}, 0, file.packed(longer))
        .tensor("rope_factors_short.weight", {32}, 0, file.packed(ones));
    const ModelAccount without = certain(written(file)).account;
    compare(without.scene, {"rope", 64, 10000, 4096, "longrope", "original_max_position_embeddings", "1024"});
    QCOMPARE(without.scene.subject.lists.at("long_factor"), std::vector<double>(32, 2.5));
    QCOMPARE(without.scene.subject.lists.at("short_factor"), std::vector<double>(32, 1));
    QCOMPARE(std::get<Rotary>(signalOf(without.scene)).attentionFactor, 1.0);
    // sqrt(1 + ln 4 / ln 1024), what other engines do with such a model.
    QCOMPARE(said(without, "phi3.rope.scaling.attn_factor"),
             std::string("defaulted: cos and sin times 1, llama.cpp's default; Hugging Face's rule would give 1.095445"));

    file.real("phi3.rope.scaling.attn_factor", 1.25f);
    QCOMPARE(std::get<Rotary>(signalOf(certain(written(file)).account.scene)).attentionFactor, 1.25);

    file.tensor("rope_freqs.weight", {32}, 0, file.packed(ones));
    const ModelAccount both = certain(written(file)).account;
    QCOMPARE(both.scene.subject.scaling, std::string("none"));
    QVERIFY(said(both, "rope_factors_long.weight").starts_with("ignored: llama.cpp takes rope_freqs.weight"));
}

void TestGguf::learnedTable_data()
{
    QTest::addColumn<GgufWriter>("file");
    for (const auto &[version, bigEndian] : layouts) {
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

void TestGguf::learnedTable()
{
    QFETCH(GgufWriter, file);
    const Result<GgufAccount> read = written(file);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    compare(read->account.scene, {"learned", 2, 0, 3, "none", "rows", "3"});
    QVERIFY(read->table.has_value());
    const Table table = certain(readTensor(*read->table));
    Table::RowMajor expected(3, 2);
    expected << 1, 2, 3, 4, 5, -6;
    QVERIFY(table.values() == expected);
    QVERIFY(said(read->account, "gpt2.context_length").starts_with("used: "));
}

void TestGguf::saysNothing()
{
    const Result<GgufAccount> empty = account(GgufWriter());
    QVERIFY2(bool(empty), empty ? "" : empty.error().c_str());
    QCOMPARE(empty->account.undrawn, std::string("model.gguf: says nothing about positions."));
    QVERIFY(empty->account.scene == Scene{});

    GgufWriter projector;
    projector.text("general.architecture", "clip").text("general.name", "a projector").whole("clip.vision.block_count", 2);
    const Result<GgufAccount> read = account(projector);
    QVERIFY(bool(read));
    QVERIFY(!read->account.undrawn.empty());
    QCOMPARE(read->account.model, std::string("a projector"));
    QCOMPARE(read->account.format, std::string("GGUF, version 3, little-endian"));
}

// -- Real files

void TestGguf::realFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<Expected>("expected");
    if (modelFiles("gguf", "*.gguf").isEmpty())
        QSKIP(noModelsSentence().constData());
    const auto row = [](const char *name, const Expected &expected) {
        QTest::newRow(name) << "gguf/" + QString(name) << expected;
    };
    const Expected coder{"rope", 128, 100000, 16384, "linear", "factor", "4"};
    const Expected phi{"rope", 96, 10000, 4096, "none", "pairing", "half"};
    const Expected bert{"learned", 384, 0, 512, "none", "rows", "512"};
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

void TestGguf::realFiles()
{
    QFETCH(QString, name);
    QFETCH(Expected, expected);
    const Result<GgufAccount> read = readGguf(modelPath(name));
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    compare(read->account.scene, expected);
    QVERIFY(!read->account.model.empty());
    if (expected.scaling == "llama3") {
        QCOMPARE(knob(read->account.scene, "low_freq_factor"), std::string("1"));
        QCOMPARE(knob(read->account.scene, "high_freq_factor"), std::string("4"));
        QCOMPARE(knob(read->account.scene, "original_max_position_embeddings"), std::string("8192"));
    }
    QCOMPARE(read->table.has_value(), name.contains("position_embd"));
    if (!read->table)
        return;
    QCOMPARE(finding(read->account, "gpt2.context_length")->verdict, Verdict::Contradicted);
    const Table table = certain(readTensor(*read->table));
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

void TestGguf::edgeFiles_data()
{
    QTest::addColumn<QString>("expected");
    const auto rows = edgeExpectations();
    if (rows.empty())
        QSKIP(noModelsSentence().constData());
    for (const auto &[name, expected] : rows)
        QTest::newRow(qPrintable(name)) << expected;
}

void TestGguf::edgeFiles()
{
    QFETCH(QString, expected);
    const std::filesystem::path path = modelPath("gguf/edge/" + QString(QTest::currentDataTag()));
    const Result<GgufAccount> read = readGguf(path);
    // Version 1 may be refused; it is read here.
    QCOMPARE(bool(read), expected.startsWith("accept"));
    if (!read)
        QVERIFY2(read.error().starts_with(path.string() + ": ") && read.error().ends_with('.'), read.error().c_str());
}

void TestGguf::everyRealFileIsExpected()
{
    QStringList names = modelFiles("gguf", "*.gguf") + modelFiles("gguf/meta-only", "*.gguf");
    if (names.isEmpty())
        QSKIP(noModelsSentence().constData());
    QCOMPARE(names.size(), 11);
    QCOMPARE(static_cast<std::size_t>(modelFiles("gguf/edge", "*.gguf").size()), edgeExpectations().size());
}

QTEST_APPLESS_MAIN(TestGguf)
#include "tst_gguf.moc"
