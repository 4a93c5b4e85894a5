// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/npy.h"
#include "core/model_files/position_tensors.h"
#include "core/model_files/safetensors.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/models.h"
#include "tests/support/packed.h"
#include "tests/support/safetensors_writer.h"
#include "tests/support/six_floats.h"
#include "tests/support/test_class.h"

#include <QDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace posviz;

namespace {

/// A file of one tensor 'x'.
std::string oneTensor(const std::string &type, const std::string &shape, const std::string &data)
{
    return safetensorsFile('{' + safetensorsEntry("x", type, shape, 0, data.size()) + '}', data);
}

const std::string plainFile = oneTensor("F32", "2,3", sixFloats);

bool all(std::string_view) { return true; }

/// The sentence of a failed result; empty where it did not fail.
template <class T> std::string sentence(const Result<T> &result) { return result ? std::string() : result.error(); }

bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

} // namespace

#define VERIFY_RESULT(result) QVERIFY2(bool(result), sentence(result).c_str())
#define VERIFY_SAYS(text, part) QVERIFY2(contains(text, part), (text).c_str())

class TestSafetensors : public QObject {
    Q_OBJECT

  private slots:
    void reads_data();
    void reads();
    void lists();
    void refuses_data();
    void refuses();
    void refusesTensors_data();
    void refusesTensors();
    void namesTheValueThatIsNotFinite_data();
    void namesTheValueThatIsNotFinite();
    void everyPrefixIsRefused();
    void everyFlippedBitIsSurvived();
    void onlyRegularFiles();
    void longHeaders();
    void changedAfterwards();
    void knowsItsFiles();
    void folders();
    void foldersThatLeaveAChoice();
    void indexNamesOnlyItsNeighbours_data();
    void indexNamesOnlyItsNeighbours();
    void indexMustBeOne_data();
    void indexMustBeOne();
    void largeFileCostsWhatIsRead();
    void positionTensors_data();
    void positionTensors();
    void notPositionTensors();
    void bestFirst();
    void publishedCases_data();
    void publishedCases();
    void realFiles_data();
    void realFiles();
    void realFolder();

  private:
    Result<std::vector<TensorEntry>> written(const std::string &bytes)
    {
        return readSafetensorsIndex(writtenFile(m_folder, "x.safetensors", bytes));
    }

    QTemporaryDir m_folder;
};

void TestSafetensors::reads_data()
{
    QTest::addColumn<std::string>("bytes");
    const auto row = [](const char *name, const std::string &bytes) { QTest::newRow(name) << bytes; };
    row("F32", plainFile);
    row("F64", oneTensor("F64", "2,3", packed<double>({1, 2, 3, 4, 5, 6})));
    row("F16", oneTensor("F16", "2,3", packed<std::uint16_t>({0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600})));
    row("BF16", oneTensor("BF16", "2,3", packed<std::uint16_t>({0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0})));
    row("leading axes of 1", oneTensor("F32", "1,1,2,3", sixFloats));
    row("behind another",
        safetensorsFile('{' + safetensorsEntry("a", "U8", "5", 0, 5) + ',' + safetensorsEntry("x", "F32", "2,3", 5, 29) + '}',
                        "abcde" + sixFloats));
    row("before another",
        safetensorsFile('{' + safetensorsEntry("y", "U8", "5", 24, 29) + ',' + safetensorsEntry("x", "F32", "2,3", 0, 24) + '}',
                        sixFloats + "abcde"));
}

void TestSafetensors::reads()
{
    QFETCH(std::string, bytes);
    const Result<std::vector<TensorEntry>> index = written(bytes);
    VERIFY_RESULT(index);
    const auto entry = std::ranges::find(*index, "x", &TensorEntry::name);
    QVERIFY(entry != index->end());
    const Result<Table> table = readTensor(*entry);
    VERIFY_RESULT(table);
    QVERIFY(table->values() == sixInRows());
}

void TestSafetensors::lists()
{
    const std::string header = R"({"__metadata__":{"format":"pt","é":""},)" + safetensorsEntry("b", "Q9_X", "7", 12, 15) + ','
                               + safetensorsEntry("empty", "F32", "2,0", 4, 4) + ',' + safetensorsEntry("scalar", "I32", "", 0, 4)
                               + ',' + safetensorsEntry("row", "F16", "4", 4, 12) + ','
                               + safetensorsEntry("packed", "F4", "2,3", 15, 18) + "}  ";
    const Result<std::vector<TensorEntry>> index = written(safetensorsFile(header, std::string(18, '\1')));
    VERIFY_RESULT(index);
    const std::uint64_t data = 8 + header.size();
    const std::filesystem::path file = m_folder.filePath("x.safetensors").toStdString();
    const std::vector<TensorEntry> expected{
        {"scalar", "I32", {}, file, data, 4, {}},
        {"empty", "F32", {2, 0}, file, data + 4, 0, NumberFormat{NumberType::F32}},
        {"row", "F16", {4}, file, data + 4, 8, NumberFormat{NumberType::F16}},
        {"b", "Q9_X", {7}, file, data + 12, 3, {}},
        {"packed", "F4", {2, 3}, file, data + 15, 3, {}},
    };
    QVERIFY(*index == expected);

    // One axis is a row.
    const Result<Table> row = readTensor((*index)[2]);
    VERIFY_RESULT(row);
    QCOMPARE(row->rows(), 1);
    QCOMPARE(row->columns(), 4);

    QVERIFY(readSafetensors(file, [](std::string_view name) { return name == "row" || name == "empty"; })->front()
            == expected[1]);
    QVERIFY(written(safetensorsFile("{}", ""))->empty());
}

void TestSafetensors::refuses_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &bytes, const char *saying) {
        QTest::newRow(name) << bytes << std::string(saying);
    };
    const auto header = [&](const char *name, const std::string &text, const char *saying) {
        row(name, safetensorsFile(text, sixFloats), saying);
    };
    const auto tensor = [&](const char *name, const std::string &text, const char *saying) {
        header(name, R"({"x":)" + text + '}', saying);
    };
    const auto two = [&](const char *name, const std::string &a, const std::string &b, const char *saying) {
        header(name, '{' + a + ',' + b + '}', saying);
    };

    row("nothing", "", "is not a safetensors file: it must begin with 8 bytes");
    row("7 bytes", "1234567", "is not a safetensors file: it must begin with 8 bytes");
    row("length past the end", packed<std::uint64_t>({3}) + "{}", "declare a header of 3 bytes, but 2 follow.");
    row("length near 2^64", packed<std::uint64_t>({~std::uint64_t{0} - 3}) + "{}",
        "declare a header of 18446744073709551612 bytes");
    row("no header", packed<std::uint64_t>({0}), "its header does not begin with '{'");

    header("a list", "[]", "its header does not begin with '{'");
    header("a space first", " {}", "its header does not begin with '{'");
    header("a byte order mark", "\xef\xbb\xbf{}", "its header does not begin with '{'");
    header("open", "{", ": header: is not valid JSON at line 1, column 2: unexpected end of the text.");
    header("text after the end", "{} x", ": header: is not valid JSON");
    header("a zero byte after the end", std::string("{}\0", 3), ": header: is not valid JSON at line 1, column 3: zero bytes");
    header("no UTF-8", "{\"\xff\":1}", ": header: is not valid JSON");
    header("no UTF-8 in metadata", "{\"__metadata__\":{\"a\":\"\xc3(\"}}", ": header: is not valid JSON");
    header("half a surrogate pair", R"({"\ud800":1})", ": header: is not valid JSON");
    header("NaN", R"({"x":NaN})", "NaN and Infinity are not allowed in JSON");
    header("a huge number", R"({"x":1e999})", "the number 1e999 is too large");
    header("deep", R"({"x":)" + std::string(100000, '['), "is nested more than 64 levels deep");

    std::string lists = "[]";
    for (int i = 0; i < 100; ++i)
        lists += ",[]";
    header("many lists", R"({"x":[)" + lists + "]}", ": header: has more than 27 lists and objects in it.");

    two("a tensor twice", safetensorsEntry("x", "F32", "2,3", 0, 24), safetensorsEntry("x", "F32", "2,3", 0, 24),
        "the key 'x' appears twice in the same object");
    two("twice, once escaped", safetensorsEntry("x", "F32", "2,3", 0, 24), safetensorsEntry("\\u0078", "F32", "2,3", 0, 24),
        "the key 'x' appears twice in the same object");
    header("metadata twice", R"({"__metadata__":{},"__metadata__":{}})", "the key '__metadata__' appears twice");
    tensor("a key twice", R"({"dtype":"F32","dtype":"F32","shape":[2,3],"data_offsets":[0,24]})", "the key 'dtype' appears twice");
    header("metadata of a list", R"({"__metadata__":[]})", "__metadata__ is a list; it must be an object of strings");
    header("metadata of null", R"({"__metadata__":null})", "__metadata__ is null; it must be an object of strings");
    header("metadata of numbers", R"({"__metadata__":{"a":1}})", "__metadata__ has 1 at 'a'; only strings are allowed");
    header("metadata of objects", R"({"__metadata__":{"a":{}}})", "__metadata__ has an object at 'a'");

    tensor("a number", "3", "tensor 'x': is 3; it must be an object with dtype, shape and data_offsets.");
    tensor("no dtype", R"({"shape":[2,3],"data_offsets":[0,24]})",
           "tensor 'x': dtype is missing; it must be the name of a type.");
    tensor("dtype of a number", R"({"dtype":32,"shape":[2,3],"data_offsets":[0,24]})", "dtype is 32; it must be the name of a type");
    tensor("no shape", R"({"dtype":"F32","data_offsets":[0,24]})", "shape is missing; it must be a list of whole numbers.");
    tensor("shape of a number", R"({"dtype":"F32","shape":6,"data_offsets":[0,24]})", "shape is 6; it must be a list");
    tensor("shape with a fraction", R"({"dtype":"F32","shape":[2,3.0],"data_offsets":[0,24]})", "shape has 3.0 in it; only whole");
    tensor("shape below 0", R"({"dtype":"F32","shape":[2,-3],"data_offsets":[0,24]})", "shape has -3 in it; only whole numbers");
    tensor("shape of 2^63", R"({"dtype":"F32","shape":[9223372036854775808,0],"data_offsets":[0,0]})",
           "shape has 9223372036854775808 in it");
    tensor("shape with a list", R"({"dtype":"F32","shape":[[2],3],"data_offsets":[0,24]})", "shape has a list in it");
    std::string axes = "1";
    for (int i = 0; i < 64; ++i)
        axes += ",1";
    tensor("65 axes", R"({"dtype":"F32","shape":[)" + axes + R"(],"data_offsets":[0,4]})", "shape has 65 axes; at most 64");
    tensor("a product past 2^64", R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,24]})",
           "the shape is (4294967296, 4294967296), more numbers than any file can hold");
    tensor("a product past 2^64 and 0", R"({"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]})",
           "more numbers than any file can hold");
    tensor("bits past 2^64", R"({"dtype":"F32","shape":[576460752303423488],"data_offsets":[0,24]})",
           "more numbers than any file can hold");
    tensor("no offsets", R"({"dtype":"F32","shape":[2,3]})", "data_offsets is missing; it must be two whole numbers");
    tensor("one offset", R"({"dtype":"F32","shape":[2,3],"data_offsets":[0]})", "data_offsets is not a list of two whole numbers");
    tensor("three offsets", R"({"dtype":"F32","shape":[2,3],"data_offsets":[0,24,24]})", "data_offsets is not a list of two");
    tensor("an offset below 0", R"({"dtype":"F32","shape":[2,3],"data_offsets":[-1,23]})", "data_offsets is not a list of two");
    tensor("an offset past 2^64", R"({"dtype":"F32","shape":[2,3],"data_offsets":[0,18446744073709551616]})",
           "data_offsets is not a list of two");
    tensor("end before begin", R"({"dtype":"F32","shape":[2,3],"data_offsets":[24,0]})",
           "tensor 'x': data_offsets begin at 24 and end before that, at 0.");
    tensor("room for too little", R"({"dtype":"F32","shape":[2,3],"data_offsets":[0,20]})",
           "the shape is (2, 3) and the type F32, which takes 24 bytes; data_offsets have room for 20.");
    tensor("room for too much", R"({"dtype":"F16","shape":[2,3],"data_offsets":[0,24]})",
           "which takes 12 bytes; data_offsets have room for 24.");
    tensor("half a byte", R"({"dtype":"F4","shape":[3],"data_offsets":[0,1]})",
           "the shape is (3,), whose numbers of type F4 do not fill whole bytes.");

    tensor("a gap before the first", R"({"dtype":"F32","shape":[5],"data_offsets":[4,24]})",
           "tensor 'x': data_offsets begin at 4, after bytes that belong to no tensor; 0, where the data begin, is the only "
           "place allowed.");
    two("a gap between two", safetensorsEntry("a", "F32", "2", 0, 8), safetensorsEntry("b", "F32", "3", 12, 24),
        "tensor 'b': data_offsets begin at 12, after bytes that belong to no tensor; 8, where 'a' ends, is the only place "
        "allowed.");
    two("an overlap", safetensorsEntry("a", "F32", "4", 0, 16), safetensorsEntry("b", "F32", "3", 12, 24),
        "tensor 'b': data_offsets begin at 12, inside another tensor; 16, where 'a' ends, is the only place allowed.");
    two("the same bytes", safetensorsEntry("a", "F32", "6", 0, 24), safetensorsEntry("b", "F32", "6", 0, 24),
        "inside another tensor");
    two("an overlap of a type that is not known", safetensorsEntry("a", "F32", "6", 0, 24),
        safetensorsEntry("b", "Q1", "1", 4, 24), "inside another tensor");
    tensor("4 bytes behind the last", R"({"dtype":"F32","shape":[5],"data_offsets":[0,20]})",
           "continues after its tensors: 20 bytes of data expected, 24 found.");
    tensor("cut short", R"({"dtype":"F32","shape":[7],"data_offsets":[0,28]})",
           "is truncated: 28 bytes of data expected, 24 found.");
    tensor("5 GB announced", R"({"dtype":"F32","shape":[1250000000],"data_offsets":[0,5000000000]})",
           "is truncated: 5000000000 bytes of data expected, 24 found.");
    header("no tensors, but bytes", "{}", "continues after its tensors: 0 bytes of data expected, 24 found.");
}

void TestSafetensors::refuses()
{
    QFETCH(std::string, bytes);
    QFETCH(std::string, saying);
    const std::string error = sentence(written(bytes));
    QVERIFY2(error.starts_with(m_folder.filePath("x.safetensors").toStdString() + ": "), error.c_str());
    VERIFY_SAYS(error, saying);
    QVERIFY2(error.ends_with('.') && error.size() < 500, error.c_str());
}

void TestSafetensors::refusesTensors_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<QList<qint64>>("shape");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const char *type, const QList<qint64> &shape, const char *saying) {
        QTest::newRow(name) << std::string(type) << shape << std::string(saying);
    };
    row("whole numbers", "I32", {2, 3}, "the numbers are of type 'I32'; F16, BF16, F32 and F64 can be read.");
    row("quantised", "Q4_K", {2, 3}, "the numbers are of type 'Q4_K'");
    row("three axes", "F32", {2, 1, 3}, "the shape is (2, 1, 3); a position table must be a matrix");
    row("a single number", "F32", {}, "the shape is (); a position table must be a matrix");
    row("no numbers", "F32", {2, 0}, "so there are no numbers in it");
    row("a row of no numbers", "F32", {0}, "so there are no numbers in it");
    row("2^27 + 1 numbers", "F32", {(1 << 27) + 1, 1}, "at most 134217728 numbers can be read");
    row("a row of 2^27 + 1 numbers", "F32", {(1 << 27) + 1}, "at most 134217728 numbers can be read");
}

void TestSafetensors::refusesTensors()
{
    QFETCH(std::string, type);
    QFETCH(QList<qint64>, shape);
    QFETCH(std::string, saying);
    TensorEntry entry{.name = "x", .type = type, .shape{shape.begin(), shape.end()}, .file = "y.safetensors"};
    if (type == "F32")
        entry.format = NumberFormat{NumberType::F32};
    const std::string error = sentence(readTensor(entry));
    QVERIFY2(error.starts_with("y.safetensors: tensor 'x': "), error.c_str());
    VERIFY_SAYS(error, saying);
}

void TestSafetensors::namesTheValueThatIsNotFinite_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<std::string>("data");
    QTest::addColumn<std::string>("value");
    const auto row = [](const char *name, const char *type, const std::string &data, const char *value) {
        QTest::newRow(name) << std::string(type) << data << std::string(value);
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    row("F16 inf", "F16", packed<std::uint16_t>({0, 0, 0, 0, 0x7c00, 0}), "inf");
    row("F16 -inf", "F16", packed<std::uint16_t>({0, 0, 0, 0, 0xfc00, 0}), "-inf");
    row("F16 nan", "F16", packed<std::uint16_t>({0, 0, 0, 0, 0x7c01, 0}), "nan");
    row("BF16 inf", "BF16", packed<std::uint16_t>({0, 0, 0, 0, 0x7f80, 0}), "inf");
    row("BF16 -inf", "BF16", packed<std::uint16_t>({0, 0, 0, 0, 0xff80, 0}), "-inf");
    row("BF16 nan", "BF16", packed<std::uint16_t>({0, 0, 0, 0, 0x7fc0, 0}), "nan");
    row("F32 inf", "F32", packed<float>({0, 0, 0, 0, std::numeric_limits<float>::infinity(), 0}), "inf");
    row("F64 nan", "F64", packed<double>({0, 0, 0, 0, std::numeric_limits<double>::quiet_NaN(), 0}), "nan");
    row("F64, the second of two", "F64", packed<double>({0, 0, 0, 0, infinity, infinity}), "inf");
}

void TestSafetensors::namesTheValueThatIsNotFinite()
{
    QFETCH(std::string, type);
    QFETCH(std::string, data);
    QFETCH(std::string, value);
    const Result<std::vector<TensorEntry>> index = written(oneTensor(type, "2,3", data));
    VERIFY_RESULT(index);
    QCOMPARE(sentence(readTensor(index->front())), m_folder.filePath("x.safetensors").toStdString()
                                                       + ": tensor 'x': the value in row 1, column 1 (counted from 0) is " + value
                                                       + "; every value must be finite.");
}

void TestSafetensors::everyPrefixIsRefused()
{
    for (std::size_t length = 0; length < plainFile.size(); ++length)
        QVERIFY2(!written(plainFile.substr(0, length)), qPrintable(QString::number(length)));
}

void TestSafetensors::everyFlippedBitIsSurvived()
{
    int opened = 0;
    for (std::size_t bit = 0; bit < 8 * (plainFile.size() - sixFloats.size()); ++bit) {
        std::string damaged = plainFile;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
        const Result<std::vector<TensorEntry>> index = written(damaged);
        if (!index)
            continue;
        ++opened;
        QCOMPARE(index->size(), std::size_t{1});
        QCOMPARE(index->front().bytes, std::uint64_t{24});
    }
    // Another letter in the tensor's name or in that of its type leaves a good header; hardly anything else does.
    QVERIFY2(opened > 8 && opened < 40, qPrintable(QString::number(opened)));
}

void TestSafetensors::onlyRegularFiles()
{
    const std::string folder = m_folder.path().toStdString();
    const std::string pipe = folder + "/pipe.safetensors";
    QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(sentence(readSafetensorsIndex(folder)).ends_with(": is a folder; it must be a file."));
    QVERIFY(sentence(readSafetensorsIndex(folder + "/missing")).ends_with("missing: there is no such file."));
    QVERIFY(sentence(readSafetensors(folder + "/missing.json", all)).ends_with("missing.json: there is no such file."));
    for (const std::string &path : {pipe, std::string("/dev/zero")}) {
        QVERIFY(sentence(readSafetensorsIndex(path)).ends_with(": is not an ordinary file but a pipe, a socket or a device."));
        QVERIFY(sentence(readSafetensors(path, all)).ends_with(": is not an ordinary file but a pipe, a socket or a device."));
    }
}

void TestSafetensors::longHeaders()
{
    // The limit is told before anything is read: the file has no header of that length that could be parsed.
    const std::filesystem::path path = writtenFile(m_folder, "long.safetensors", packed<std::uint64_t>({(16 << 20) + 1}) + "{}");
    std::filesystem::resize_file(path, 20 << 20);
    QVERIFY(sentence(readSafetensorsIndex(path)).ends_with("has a header of 16777217 bytes; at most 16777216 can be read."));

    std::string header = "{";
    for (std::uint64_t i = 0; i < 2000; ++i)
        header += (i == 0 ? "" : ",")
                  + safetensorsEntry("model.layers." + std::to_string(i) + ".weight", "BF16", "2", 4 * i, 4 * i + 4);
    const Result<std::vector<TensorEntry>> index = written(safetensorsFile(header + '}', std::string(8000, '\0')));
    VERIFY_RESULT(index);
    QCOMPARE(index->size(), std::size_t{2000});
    QCOMPARE(index->back().name, std::string("model.layers.1999.weight"));
}

void TestSafetensors::changedAfterwards()
{
    const Result<std::vector<TensorEntry>> index = written(plainFile);
    VERIFY_RESULT(index);
    std::filesystem::resize_file(index->front().file, plainFile.size() - 1);
    QVERIFY(sentence(readTensor(index->front())).ends_with("tensor 'x': is truncated: 24 bytes of data expected, 23 found."));
    std::filesystem::remove(index->front().file);
    QVERIFY(sentence(readTensor(index->front())).ends_with("there is no such file."));
}

void TestSafetensors::knowsItsFiles()
{
    QVERIFY(beginsSafetensors(plainFile, plainFile.size()));
    QVERIFY(beginsSafetensors(plainFile.substr(0, 9), plainFile.size()));
    QVERIFY(beginsSafetensors(plainFile, 5000000000));
    QVERIFY(!beginsSafetensors(plainFile, 20));
    QVERIFY(!beginsSafetensors(plainFile.substr(0, 8), plainFile.size()));
    QVERIFY(!beginsSafetensors(R"({"a": 1,{"b")", 5000000000));
    QVERIFY(!beginsSafetensors(std::string_view("GGUF\x03\0\0\0{", 9), 5000000000));
    QVERIFY(!beginsSafetensors("", 0));
}

void TestSafetensors::folders()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    QVERIFY(sentence(readSafetensors(path, all)).ends_with(": has no .safetensors file in it."));

    const auto shard = [&](const char *file, const std::string &name) {
        writtenFile(folder, file, safetensorsFile('{' + safetensorsEntry(name, "F32", "2,3", 0, 24) + '}', sixFloats));
    };
    shard("m-00001-of-00003.safetensors", "wte");
    shard("m-00002-of-00003.safetensors", "wpe");
    writtenFile(folder, "m-00003-of-00003.safetensors", "broken");
    const std::string index =
        R"({"metadata":{"total_size":72},"weight_map":{"wte":"m-00001-of-00003.safetensors","wpe":"m-00002-of-00003.safetensors",
            "h.0":"m-00003-of-00003.safetensors","gone":"m-00004-of-00004.safetensors","moved":"m-00001-of-00003.safetensors"}})";
    const std::filesystem::path indexFile = writtenFile(folder, "model.safetensors.index.json", index);
    const auto named = [](const char *name) { return [=](std::string_view other) { return other == name; }; };

    // The broken file and the one that is not there do not matter to whom wants another.
    for (const std::filesystem::path &opened : {std::filesystem::path(path), indexFile}) {
        const Result<std::vector<TensorEntry>> found = readSafetensors(opened, named("wpe"));
        VERIFY_RESULT(found);
        QCOMPARE(found->size(), std::size_t{1});
        QCOMPARE(found->front().file, std::filesystem::path(path + "/m-00002-of-00003.safetensors"));
        const Result<Table> table = readTensor(found->front());
        VERIFY_RESULT(table);
        QVERIFY(table->values() == sixInRows());
    }
    QVERIFY(readSafetensors(path, named("no such name"))->empty());
    VERIFY_SAYS(sentence(readSafetensors(path, named("h.0"))), "m-00003-of-00003.safetensors: is not a safetensors file");
    VERIFY_SAYS(sentence(readSafetensors(path, named("gone"))), "m-00004-of-00004.safetensors: there is no such file.");
    VERIFY_SAYS(sentence(readSafetensors(path, named("moved"))),
                "index.json: weight_map says that 'moved' is in 'm-00001-of-00003.safetensors', but it is not.");

    // A single file of the usual name comes first, as in transformers.
    shard("model.safetensors", "alone");
    QCOMPARE(readSafetensors(path, all)->front().name, std::string("alone"));
}

void TestSafetensors::foldersThatLeaveAChoice()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    writtenFile(folder, "adapter.safetensors", plainFile);
    writtenFile(folder, "config.json", "{}");
    QCOMPARE(readSafetensors(path, all)->size(), std::size_t{1});
    writtenFile(folder, "other.safetensors", plainFile);
    VERIFY_SAYS(sentence(readSafetensors(path, all)), "has several .safetensors files in it");
    writtenFile(folder, "diffusion.safetensors.index.json", R"({"weight_map":{"x":"other.safetensors"}})");
    QCOMPARE(readSafetensors(path, all)->front().file.filename(), std::filesystem::path("other.safetensors"));

    // A folder in place of the file, even itself, is not entered.
    std::filesystem::create_directory_symlink(".", path + "/model.safetensors");
    QVERIFY(sentence(readSafetensors(path, all)).ends_with("model.safetensors: is a folder; it must be a file."));
}

void TestSafetensors::indexNamesOnlyItsNeighbours_data()
{
    QTest::addColumn<std::string>("file");
    const auto row = [](const char *name, const char *file) { QTest::newRow(name) << std::string(file); };
    row("outside", R"("../x.safetensors")");
    row("absolute", R"("/tmp/x.safetensors")");
    row("a folder", R"("a/x.safetensors")");
    row("outside, another system's", R"("..\\x.safetensors")");
    row("a drive", R"("c:x.safetensors")");
    row("a zero byte", R"("x\u0000.safetensors")");
    row("a line break", R"("x\n.safetensors")");
    row("another kind of file", R"("x.bin")");
    row("the folder", R"("..")");
    row("nothing", R"("")");
    row("a number", "1");
    row("null", "null");
}

void TestSafetensors::indexNamesOnlyItsNeighbours()
{
    QFETCH(std::string, file);
    const std::filesystem::path path =
        writtenFile(m_folder, "model.safetensors.index.json", R"({"weight_map":{"wpe":)" + file + "}}");
    const std::string error = sentence(readSafetensors(path, all));
    QVERIFY2(error.starts_with(path.string() + ": weight_map has "), error.c_str());
    QVERIFY2(error.ends_with(" for 'wpe'; it must be the name of a .safetensors file in the same folder."), error.c_str());
}

void TestSafetensors::indexMustBeOne_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const char *text, const char *saying) {
        QTest::newRow(name) << std::string(text) << std::string(saying);
    };
    row("nothing", "", "is not valid JSON");
    row("a list", "[]", "it has no object 'weight_map'");
    row("a config", R"({"model_type":"gpt2"})", "it has no object 'weight_map'");
    row("a list of weights", R"({"weight_map":["wpe"]})", "it has no object 'weight_map'");
    row("a tensor twice", R"({"weight_map":{"a":"1.safetensors","a":"2.safetensors"}})", "the key 'a' appears twice");
    row("deep", R"({"weight_map":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[)", "more than 64 levels deep");
}

void TestSafetensors::indexMustBeOne()
{
    QFETCH(std::string, text);
    QFETCH(std::string, saying);
    const std::filesystem::path path = writtenFile(m_folder, "model.safetensors.index.json", text);
    const std::string error = sentence(readSafetensors(path, all));
    QVERIFY2(error.starts_with(path.string() + ": ") && error.ends_with('.'), error.c_str());
    VERIFY_SAYS(error, saying);
}

void TestSafetensors::largeFileCostsWhatIsRead()
{
    constexpr std::uint64_t before = 3000000000;
    constexpr std::uint64_t behind = 2000000000;
    const std::string header = '{' + safetensorsEntry("h.0", "U8", std::to_string(before), 0, before) + ','
                               + safetensorsEntry("wpe.weight", "F32", "2,3", before, before + 24) + ','
                               + safetensorsEntry("h.1", "U8", std::to_string(behind), before + 24, before + 24 + behind) + '}';
    const std::filesystem::path path = writtenFile(m_folder, "large.safetensors", safetensorsFile(header, ""));
    std::error_code failure;
    std::filesystem::resize_file(path, 8 + header.size() + before, failure);
    if (!failure) {
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::Append));
        file.write(sixFloats.data(), static_cast<qint64>(sixFloats.size()));
        file.close();
        std::filesystem::resize_file(path, 8 + header.size() + before + 24 + behind, failure);
    }
    struct stat status {};
    if (failure || stat(path.c_str(), &status) != 0 || status.st_blocks > 20000)
        QSKIP("the file system of the temporary folder has no files with holes");

    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const long peakBefore = usage.ru_maxrss;
    const Result<std::vector<TensorEntry>> index = readSafetensors(path, mayHoldPositions);
    VERIFY_RESULT(index);
    QCOMPARE(index->size(), std::size_t{1});
    const Result<Table> table = readTensor(index->front());
    VERIFY_RESULT(table);
    QVERIFY(table->values() == sixInRows());
    getrusage(RUSAGE_SELF, &usage);
    // In KiB; what the allocator takes at once is less, the file is 4.9 million.
    QVERIFY2(usage.ru_maxrss - peakBefore < 16384, qPrintable(QString::number(usage.ru_maxrss - peakBefore)));
    std::filesystem::remove(path);
}

void TestSafetensors::positionTensors_data()
{
    QTest::addColumn<QList<qint64>>("shape");
    QTest::addColumn<std::string>("encoding");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char *name, const QList<qint64> &shape, const char *encoding, const char *text) {
        QTest::newRow(name) << shape << std::string(encoding) << std::string(text);
    };
    row("transformer.wpe.weight", {64, 768}, "learned", "vectors of 64 positions, 768 features");
    row("bert.embeddings.position_embeddings.weight", {512, 768}, "learned", "vectors of 512 positions, 768 features");
    row("roberta.embeddings.position_embeddings.weight", {514, 768}, "learned",
        "vectors of 514 positions, 768 features, two of them before position 0 if the model is like OPT, BART or RoBERTa");
    row("model.decoder.embed_positions.weight", {448, 512}, "learned", "vectors of 448 positions, 512 features");
    row("decoder.positional_embedding", {448, 512}, "learned", "vectors of 448 positions, 512 features");
    row("position_embd.weight", {256, 64}, "learned", "vectors of 256 positions, 64 features");
    row("text_model.embeddings.position_embedding.weight", {77, 512}, "learned", "vectors of 77 positions, 512 features");
    row("transformer.positions_embed.weight", {512, 768}, "learned", "vectors of 512 positions, 768 features");
    row("pos_emb", {1, 128, 48}, "learned", "vectors of 128 positions, 48 features");
    row("pos_embed", {1, 197, 768}, "learned", "vectors of 197 positions, a class token and a grid of 14 × 14, 768 features");
    row("vit.embeddings.position_embeddings", {1, 577, 768}, "learned",
        "vectors of 577 positions, a class token and a grid of 24 × 24, 768 features");
    row("absolute_pos_embed", {1, 196, 96}, "learned", "vectors of 196 positions, a grid of 14 × 14, 96 features");
    row("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", {32, 8}, "t5",
        "biases of 32 distance buckets, 8 heads; of an encoder, which attends to keys on both sides");
    row("decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", {32, 8}, "t5",
        "biases of 32 distance buckets, 8 heads; of a decoder, which attends to keys on one side");
    row("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight", {32, 8}, "t5",
        "biases of 32 distance buckets, 8 heads; for queries in the decoder and keys in the encoder, not used by T5");
    row("mpnet.encoder.relative_attention_bias.weight", {32, 12}, "t5",
        "biases of 32 distance buckets, 12 heads; of an encoder, which attends to keys on both sides");
    row("enc.blk.0.attn_rel_b.weight", {32, 8}, "t5",
        "biases of 32 distance buckets, 8 heads; of an encoder, which attends to keys on both sides");
    row("layers.0.blocks.1.attn.relative_position_bias_table", {169, 3}, "swin",
        "biases of 169 offsets in a window of 7 × 7, 3 heads");
    row("beit.encoder.layer.0.attention.attention.relative_position_bias.relative_position_bias_table", {732, 12}, "swin",
        "biases of 732 offsets in a window of 14 × 14 and three of a class token, 12 heads");
    row("a.relative_position_bias_table", {35, 4}, "swin", "biases of 35 offsets, 4 heads");
    row("b.relative_position_bias_table", {2, 4}, "swin", "biases of 2 offsets, 4 heads");
    row("deberta.encoder.rel_embeddings.weight", {512, 768}, "deberta",
        "vectors of 512 distances or distance buckets, half on each side, 768 features, before projection");
    row("bert.encoder.layer.0.attention.self.distance_embedding.weight", {1023, 64}, "shaw",
        "vectors of 1023 distances, 64 features");
    row("attention.relative_position_k.embeddings_table", {33, 64}, "shaw", "vectors of 33 distances, 64 features");
    row("enc_p.encoder.attn_layers.0.emb_rel_k", {1, 9, 96}, "shaw",
        "vectors of 9 distances, 96 features; larger distances have none in VITS");
    row("speecht5.encoder.wrapped_encoder.embed_positions.pe_k.weight", {320, 64}, "shaw",
        "vectors of 320 distances, 64 features");
    row("image_encoder.blocks.0.attn.rel_pos_h", {27, 64}, "shaw", "vectors of 27 distances, 64 features");
}

void TestSafetensors::positionTensors()
{
    QFETCH(QList<qint64>, shape);
    QFETCH(std::string, encoding);
    QFETCH(std::string, text);
    const TensorEntry tensor{.name = QTest::currentDataTag(),
                             .type = "F32",
                             .shape{shape.begin(), shape.end()},
                             .format = NumberFormat{NumberType::F32}};
    QVERIFY(mayHoldPositions(tensor.name));
    const std::vector<PositionTensor> found = posviz::positionTensors({tensor});
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].tensor, tensor);
    QCOMPARE(found[0].encoding, encoding);
    QCOMPARE(english(found[0].text), text);
    QCOMPARE(found[0].offset, shape[0] == 514 ? std::int64_t{2} : std::int64_t{0});
}

void TestSafetensors::notPositionTensors()
{
    for (const char *name : {"wte.weight", "xwpe.weight", "wpe.weights", "embeddings.position_ids", "position_embeddings.bias",
                             "object_query_position_embeddings.weight", "pos_embed.proj.weight", "attn.emb_rel_v", ""})
        QVERIFY2(!mayHoldPositions(name), name);
    const std::vector<TensorEntry> oddShapes{
        {.name = "wpe.weight", .shape = {1, 768}},
        {.name = "wpe.weight", .shape = {768}},
        {.name = "pos_embed", .shape = {1, 64, 64, 768}},
        {.name = "wpe.weight", .shape = {}},
        {.name = "rel_embeddings.weight", .shape = {3, 4}},
        {.name = "wpe.weight", .shape = {1 << 20, 1 << 20}},
        {.name = "pe_k.weight", .shape = {9, 4}},
        {.name = "embeddings_table", .shape = {8, 4}},
        // Wav2Vec2-BERT's, from 64 before to 8 after
        {.name = "encoder.layers.0.self_attn.distance_embedding.weight", .shape = {73, 64}},
    };
    QVERIFY(posviz::positionTensors(oddShapes).empty());
}

void TestSafetensors::bestFirst()
{
    const std::vector<std::string> sorted{
        "model.decoder.embed_positions.weight",
        "model.encoder.embed_positions.weight",
        "vision_model.embeddings.position_embedding.weight",
        "pos_embed",
        "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        "encoder.block.2.layer.0.SelfAttention.relative_attention_bias.weight",
        "encoder.block.10.layer.0.SelfAttention.relative_attention_bias.weight",
        "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight",
        "layers.9.attn.relative_position_bias_table",
        "layers.010.attn.relative_position_bias_table",
        "layers.10.attn.relative_position_bias_table",
        "rel_embeddings.weight",
        "pe_k.weight",
        "quantised.wpe.weight",
    };
    std::vector<TensorEntry> tensors;
    for (const std::string &name : sorted)
        tensors.push_back({.name = name, .type = "Q8_0", .shape = {32, 8}});
    for (std::size_t i = 0; i + 1 < tensors.size(); ++i)
        tensors[i].format = NumberFormat{NumberType::F16};
    std::ranges::sort(tensors, std::greater{}, &TensorEntry::name);
    std::vector<std::string> names;
    const std::vector<PositionTensor> found = posviz::positionTensors(tensors);
    for (const PositionTensor &one : found)
        names.push_back(one.tensor.name);
    QCOMPARE(names, sorted);
    QCOMPARE(english(found.back().text),
             std::string("vectors of 32 positions, 8 features; of type 'Q8_0', which cannot be read"));
}

void TestSafetensors::publishedCases_data()
{
    QTest::addColumn<bool>("accepted");
    QFile file(modelsFolder().filePath("safetensors-cases/expected.tsv"));
    if (!file.open(QIODevice::ReadOnly))
        QSKIP(noModelsSentence().constData());
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    for (const QByteArray &line : lines.mid(1)) {
        const QList<QByteArray> columns = line.split('\t');
        QVERIFY2(columns.size() >= 2 && (columns[1] == "accept" || columns[1] == "reject"), line.constData());
        QTest::newRow(columns[0].constData()) << (columns[1] == "accept");
    }
}

void TestSafetensors::publishedCases()
{
    QFETCH(bool, accepted);
    const std::filesystem::path path = modelPath(QString("safetensors-cases/") + QTest::currentDataTag());
    const std::string error = sentence(readSafetensorsIndex(path));
    QVERIFY2(error.empty() == accepted, error.c_str());
    QVERIFY2(accepted || (error.starts_with(path.string() + ": ") && error.ends_with('.')), error.c_str());
}

void TestSafetensors::realFiles_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<std::string>("tensor");
    QTest::addColumn<QString>("numbers");
    QTest::addColumn<double>("precision");
    if (modelFiles("learned", "*.safetensors").isEmpty())
        QSKIP(noModelsSentence().constData());
    const auto row = [](const char *file, const char *tensor, const char *numbers, double precision) {
        QTest::newRow(file) << QString("learned/") + file + ".safetensors" << std::string(tensor)
                            << QString("learned/") + numbers + ".npy" << precision;
    };
    row("gpt2.wpe.rows0-63", "wpe.weight", "gpt2.wpe.rows0-63", 0);
    row("whisper-base.decoder.f32", "model.decoder.embed_positions.weight", "whisper-base.decoder.positional_embedding", 0);
    row("whisper-base.decoder.f16", "decoder.positional_embedding", "whisper-base.decoder.positional_embedding", 0);
    row("gpt-nano-sort.f32", "transformer.wpe.weight", "gpt-nano-sort.wpe", 0);
    // Rounded to 8 significant bits.
    row("gpt-nano-sort.bf16", "transformer.wpe.weight", "gpt-nano-sort.wpe", std::exp2(-8));
}

void TestSafetensors::realFiles()
{
    QFETCH(QString, file);
    QFETCH(std::string, tensor);
    QFETCH(QString, numbers);
    QFETCH(double, precision);
    const Result<std::vector<TensorEntry>> index = readSafetensorsIndex(modelPath(file));
    VERIFY_RESULT(index);
    const std::vector<PositionTensor> found = posviz::positionTensors(*index);
    QCOMPARE(found.size(), std::size_t{1});
    QCOMPARE(found[0].tensor.name, tensor);
    QCOMPARE(found[0].encoding, std::string("learned"));
    const Result<Table> table = readTensor(found[0].tensor);
    VERIFY_RESULT(table);
    const Result<Table> expected = readNpy(modelPath(numbers));
    VERIFY_RESULT(expected);
    QCOMPARE(table->rows(), expected->rows());
    QCOMPARE(table->columns(), expected->columns());
    const Table::RowMajor allowed = precision * expected->values().cwiseAbs();
    QVERIFY(((table->values() - expected->values()).cwiseAbs().array() <= allowed.array()).all());
}

void TestSafetensors::realFolder()
{
    const std::filesystem::path folder = modelPath("hf-model-dirs/dummy-chronos-model");
    if (!std::filesystem::exists(folder))
        QSKIP(noModelsSentence().constData());
    const Result<std::vector<TensorEntry>> wanted = readSafetensors(folder, mayHoldPositions);
    VERIFY_RESULT(wanted);
    const std::vector<PositionTensor> found = posviz::positionTensors(*wanted);
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(found[0].tensor.name, std::string("decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"));
    QCOMPARE(found[1].tensor.name, std::string("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"));
    for (const PositionTensor &one : found) {
        QCOMPARE(one.encoding, std::string("t5"));
        const Result<Table> table = readTensor(one.tensor);
        VERIFY_RESULT(table);
        QCOMPARE(table->rows(), 32);
        QCOMPARE(table->columns(), 1);
    }
    const Result<std::vector<TensorEntry>> rotary =
        readSafetensors(modelPath("hf-model-dirs/dummy-chronos2-model"), mayHoldPositions);
    VERIFY_RESULT(rotary);
    QVERIFY(rotary->empty());
}

TEST_CLASS(TestSafetensors, NoApplication)
#include "tst_safetensors.moc"
