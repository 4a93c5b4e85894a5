// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf.h"
#include "core/model_files/table_file.h"
#include "core/scene_edits.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/gguf_models.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QTest>

#include <filesystem>
#include <limits>
#include <sys/stat.h>

using namespace posviz;

/// The format: what its bytes are taken for, and which are refused.
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

  private:
    QTemporaryDir m_folder;
};

void TestGguf::everyTypeOfValue_data()
{
    QTest::addColumn<std::uint32_t>("version");
    QTest::addColumn<bool>("bigEndian");
    for (const auto &[version, bigEndian] : ggufLayouts)
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

    const Result<Gguf> gguf = parsedGgufBytes(file.bytes());
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
    const Result<Gguf> gguf = parsedGgufBytes(file.bytes());
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
    const Result<Gguf> gguf = parsedGgufBytes(file.bytes());
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
    const Result<Gguf> gguf = parsedGgufBytes(file.bytes());
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

    row("nothing", "", "is not a GGUF file: it does not begin with GGUF.");
    row("another magic", edited([](Writer f) { f.magic = "GGML"; }), "is not a GGUF file");
    row("magic alone", "GGUF", "is truncated: it ends inside its version.");
    row("version 0", edited([](Writer) {}, 0), "is of GGUF version 0; versions 1, 2 and 3 can be read.");
    row("version 4", edited([](Writer) {}, 4), "is of GGUF version 4;");
    row("no counts", edited([](Writer) {}).substr(0, 20), "is truncated: it ends inside its counts.");
    row("2^63 - 1 keys", edited([](Writer f) { f.entryCount = huge; }),
        "declares 9223372036854775807 key-value pairs; at most 65536");
    row("more keys than fit", edited([](Writer f) { f.whole("a", 1).entryCount = 3; }),
        "declares 3 key-value pairs, more than fit into its 17 bytes.");
    row("2^63 - 1 tensors", edited([](Writer f) { f.tensorCount = huge; }),
        "declares 9223372036854775807 tensors; at most 131072");
    row("more tensors than fit", edited([](Writer f) { f.tensorCount = 1000; }),
        "declares 1000 tensors, more than fit into its 0 bytes.");
    row("2^32 - 1 keys in version 1", edited([](Writer f) { f.entryCount = 0xffffffff; }, 1),
        "declares 4294967295 key-value pairs");

    row("a key of 2^64 - 1 bytes", edited([](Writer f) { f.whole("a", 1); }).replace(24, 8, std::string(8, '\xff')),
        "key 1 of 1 should be 18446744073709551615 bytes long; only 9 are left in the file.");
    row("a long key", edited([](Writer f) { f.whole(std::string(70000, 'k'), 1); }),
        "key 1 of 1 is 70000 bytes long; at most 65536");
    row("a key that is not UTF-8", edited([](Writer f) { f.whole("a\xff", 1); }), "key 1 of 1 is not valid UTF-8.");
    row("an overlong key", edited([](Writer f) { f.whole("a\xc0\x80", 1); }), "is not valid UTF-8.");
    row("a surrogate", edited([](Writer f) { f.whole("\xed\xa0\x80", 1); }), "is not valid UTF-8.");
    row("half a character", edited([](Writer f) { f.text("a", "\xe2\x82"); }), "the value of 'a' is not valid UTF-8.");
    row("a key twice", edited([](Writer f) { f.whole("a", 1).whole("b", 2).real("a", 3); }), "the key 'a' appears twice.");
    row("type 13", edited([](Writer f) { f.raw("a", 13, "12345678"); }),
        "the value of 'a' is of type 13; types 0 to 12 are known.");
    row("a bool of 2", edited([](Writer f) { f.raw("a", 7, "\2"); }), "the value of 'a' is 2; a bool must be 0 or 1.");
    row("half a number", edited([](Writer f) { f.whole("b", 1).raw("a", 10, "1234"); }),
        "is truncated: it ends inside the value of 'a'.");
    row("a text of 2^63 bytes", edited([](Writer f) { f.raw("a", 8, f.length(std::uint64_t{1} << 63) + "x"); }),
        "the value of 'a' should be 9223372036854775808 bytes long; only 1 are left");
    row("a list of 2^61 numbers", edited([](Writer f) { f.array("a", 10, std::uint64_t{1} << 61, "12345678"); }),
        "the value of 'a' declares 2305843009213693952 elements, more than fit into the 8 bytes left.");
    row("a list of 2^60 texts", edited([](Writer f) { f.array("a", 8, std::uint64_t{1} << 60, "12345678"); }),
        "the value of 'a' declares 1152921504606846976 elements");
    row("a list of type 77", edited([](Writer f) { f.array("a", 77, 1, "12345678"); }), "the value of 'a' is of type 77");
    row("a text in a list past the end", edited([](Writer f) { f.array("a", 8, 1, f.length(9) + "x"); }),
        "the value of 'a' should be 9 bytes long");
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
        "the tensor 't' appears twice.");
    row("a tensor's name that is not UTF-8", edited([&](Writer f) { f.tensor("\x80", {1}, 0, four); }),
        "tensor 1 of 1 is not valid UTF-8.");
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
        "is truncated: the tensor 't' needs 16 bytes from byte 64");
    row("an offset near 2^64", edited([&](Writer f) { f.tensor("t", {4}, 0, sixteen, huge - 31); }),
        "is truncated: the tensor 't'");
    row("an unknown type past the end", edited([&](Writer f) { f.tensor("t", {4}, 77, sixteen, 64); }),
        "is truncated: the tensor 't'");
    row("data cut short", edited([&](Writer f) { f.tensor("t", {4}, 0, sixteen).dataCut = 1; }),
        "is truncated: the tensor 't' needs 16 bytes from byte 0 of the data, which has 15.");
    row("tensors that overlap",
        edited([&](Writer f) { f.tensor("t", {16}, 0, std::string(64, '\0')).tensor("u", {4}, 0, sixteen, 32); }),
        "the tensors 't' and 'u' overlap.");
    row("half a tensor", edited([&](Writer f) { f.tensor("t", {4}, 0, ""); }).substr(0, 50),
        "is truncated: it ends inside the tensor 't'.");
}

void TestGguf::refuses()
{
    QFETCH(std::string, bytes);
    QFETCH(std::string, saying);
    const Result<Gguf> gguf = parsedGgufBytes(bytes);
    QVERIFY(!gguf);
    QVERIFY2(gguf.error().starts_with("model.gguf: ") && gguf.error().ends_with('.'), gguf.error().c_str());
    QVERIFY2(gguf.error().find(saying) != std::string::npos, gguf.error().c_str());
}

void TestGguf::everyPrefixIsRefused()
{
    for (const auto &[version, bigEndian] : ggufLayouts) {
        GgufWriter file = ggufModel("llama", version, bigEndian);
        file.array("llama.rope.dimension_sections", 4, 2, file.packed<std::uint32_t>({1, 2}));
        file.tensor("t", {2}, 0, file.packed<float>({1, 2}));
        const std::string bytes = file.bytes();
        QVERIFY(bool(parsedGgufBytes(bytes)));
        for (std::size_t length = 0; length < bytes.size(); ++length)
            QVERIFY2(!parsedGgufBytes(bytes.substr(0, length)), qPrintable(QString::number(length)));
    }
}

void TestGguf::everyFlippedBitIsSurvived()
{
    GgufWriter file = ggufModel("llama");
    file.real("llama.rope.freq_base", 500000).text("llama.rope.scaling.type", "yarn").real("llama.rope.scaling.factor", 4);
    file.tensor("position_embd.weight", {2, 2}, 0, std::string(16, '\0'));
    const std::string good = file.bytes();
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        std::string damaged = good;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
        const Result<Gguf> gguf = parsedGgufBytes(damaged);
        const Result<ModelAccount> read = gguf ? ggufAccount(*gguf, "model.gguf") : Result<ModelAccount>(gguf.failure());
        if (read)
            QVERIFY2(bool(checkedSubject(read->subject)), qPrintable(QString::number(bit)));
        else
            QVERIFY2(read.error().starts_with("model.gguf: ") && read.error().ends_with('.'), read.error().c_str());
    }
}

void TestGguf::onlyOrdinaryFiles()
{
    const auto refusal = [](const std::filesystem::path &path) {
        const Result<ModelAccount> read = readGguf(path);
        return read ? std::string() : read.error();
    };
    const std::filesystem::path folder = m_folder.path().toStdString();
    QCOMPARE(refusal(folder), folder.string() + ": is a folder; it must be a file.");
    QVERIFY(refusal(folder / "missing.gguf").ends_with("there is no such file."));
    const std::filesystem::path pipe = folder / "pipe.gguf";
    QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(refusal(pipe).find("is not an ordinary file") != std::string::npos);
}

/// 5 GiB that are not there: only the head and the table are looked at.
void TestGguf::opensALargeFile()
{
    constexpr std::uint64_t size = std::uint64_t{5} << 30;
    GgufWriter file = ggufModel("gpt2");
    file.tensor("position_embd.weight", {2, 1}, 0, file.packed<float>({1, 2}));
    file.tensor("token_embd.weight", {size / 4096, 1024 - 1}, 0, "");
    const std::filesystem::path path = writtenFile(m_folder, "large.gguf", file.bytes());
    std::error_code failure;
    std::filesystem::resize_file(path, size, failure);
    if (failure)
        QSKIP("this file system has no sparse files of 5 GiB");
    const Result<ModelAccount> read = readGguf(path);
    QVERIFY2(bool(read), read ? "" : read.error().c_str());
    QCOMPARE(certain(readTableFile(path, "position_embd.weight")).values()(0, 1), 2.0);
}

TEST_CLASS(TestGguf, NoApplication)
#include "tst_gguf.moc"
