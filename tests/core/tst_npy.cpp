// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/model_file.h"
#include "core/model_files/npy.h"
#include "core/model_files/whole_file.h"
#include "core/scene_edits.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/models.h"
#include "tests/support/packed.h"
#include "tests/support/scenes.h"
#include "tests/support/six_floats.h"
#include "tests/support/test_class.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>
#include <cstdint>
#include <limits>
#include <sys/stat.h>
#include <vector>

using namespace posviz;

namespace {

/// The bytes of a .npy file with this header; the length is written as the version wants it.
std::string npyFile(const std::string &header, const std::string &data, int version = 1)
{
    std::string bytes = "\x93NUMPY";
    bytes += static_cast<char>(version);
    bytes += '\0';
    for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
        bytes += static_cast<char>(header.size() >> (8 * i) & 0xff);
    return bytes + header + data;
}

const std::string plainHeader = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

} // namespace

class TestNpy : public QObject {
    Q_OBJECT

  private slots:
    void reads_data();
    void reads();
    void halfPrecision();
    void refuses_data();
    void refuses();
    void namesTheValueThatIsNotFinite();
    void readsItsOwnBytes();
    void writesComplexNumbers();
    void everyPrefixIsRefused();
    void everyFlippedBitIsSurvived();
    void onlyRegularFiles();
    void accountOfATable();
    void openedIntoTheEncodingInUse();
    void oddAndWideTables();
    void realFiles_data();
    void realFiles();
    void variants_data();
    void variants();
    void facts_data();
    void facts();

  private:
    QTemporaryDir m_folder;
};

void TestNpy::reads_data()
{
    QTest::addColumn<std::string>("bytes");
    const auto row = [](const char *name, const std::string &bytes) { QTest::newRow(name) << bytes; };

    row("float32, C order", npyFile(plainHeader, sixFloats));
    row("float64", npyFile("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", packed<double>({1, 2, 3, 4, 5, 6})));
    row("float16", npyFile("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }",
                           packed<std::uint16_t>({0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600})));
    row("float32, big-endian",
        npyFile("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", packed<float>({1, 2, 3, 4, 5, 6}, true)));
    row("float64, big-endian",
        npyFile("{'descr': '>f8', 'fortran_order': False, 'shape': (2, 3), }", packed<double>({1, 2, 3, 4, 5, 6}, true)));
    row("float16, big-endian", npyFile("{'descr': '>f2', 'fortran_order': False, 'shape': (2, 3), }",
                                       packed<std::uint16_t>({0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600}, true)));
    row("Fortran order",
        npyFile("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", packed<float>({1, 4, 2, 5, 3, 6})));
    row("version 2", npyFile(plainHeader, sixFloats, 2));
    row("version 3", npyFile(plainHeader, sixFloats, 3));
    row("a leading axis of 1", npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }", sixFloats));
    row("two leading axes of 1, Fortran order",
        npyFile("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1, 2, 3), }", packed<float>({1, 4, 2, 5, 3, 6})));
    row("keys in another order", npyFile("{'shape': (2, 3), 'fortran_order': False, 'descr': '<f4'}", sixFloats));
    row("no spaces", npyFile("{'descr':'<f4','fortran_order':False,'shape':(2,3)}", sixFloats));
    row("double quotes", npyFile(R"({"descr": "<f4", "fortran_order": False, "shape": (2, 3,), })", sixFloats));
    row("many spaces", npyFile(" { 'descr' : '<f4' , 'fortran_order' :\tFalse , 'shape' : ( 2 , 3 ) , }   \n", sixFloats));
    row("Python 2's long numbers", npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }", sixFloats));
}

void TestNpy::reads()
{
    QFETCH(std::string, bytes);
    const Result<Table> table = readNpy(writtenFile(m_folder, "reads.npy", bytes));
    QVERIFY2(bool(table), table ? "" : table.error().c_str());
    QCOMPARE(table->rows(), 2);
    QCOMPARE(table->columns(), 3);
    QVERIFY(table->values() == sixInRows());
}

void TestNpy::halfPrecision()
{
    // Zero, the smallest subnormal, the largest subnormal, the smallest normal, 1/3, the largest.
    const std::string data = packed<std::uint16_t>({0x0000, 0x0001, 0x03ff, 0x0400, 0x3555, 0xfbff});
    const Result<Table> table =
        readNpy(writtenFile(m_folder, "half.npy", npyFile("{'descr': '<f2', 'fortran_order': False, 'shape': (1, 6)}", data)));
    QVERIFY(bool(table));
    const std::vector<double> expected{0, std::exp2(-24), 1023 * std::exp2(-24), std::exp2(-14), 1365.0 / 4096, -65504};
    for (int column = 0; column < 6; ++column)
        QCOMPARE(table->values()(0, column), expected[static_cast<std::size_t>(column)]);
}

void TestNpy::refuses_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const std::string &bytes, const char *saying) {
        QTest::newRow(name) << bytes << std::string(saying);
    };
    const auto header = [&](const char *name, const std::string &text, const char *saying) {
        row(name, npyFile(text, sixFloats), saying);
    };

    row("nothing", "", "is not a NumPy .npy file");
    row("another magic", "\x93NUMPZ" + npyFile(plainHeader, sixFloats).substr(6), "is not a NumPy .npy file");
    row("version 0", npyFile(plainHeader, sixFloats, 0), "version 0.0");
    row("version 4", npyFile(plainHeader, sixFloats, 4), "version 4.0; versions 1.0, 2.0 and 3.0 can be read");
    row("header longer than the file", std::string("\x93NUMPY\x01\x00\xff\xff{}", 12),
        "is truncated: its header is longer than the file");
    row("header of 4 GB announced", std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{}", 14),
        "is truncated: its header is longer than the file");
    row("huge header", npyFile(plainHeader + std::string(100000, ' '), sixFloats, 2), "at most 65536 can be read");
    row("20 of 24 bytes", npyFile(plainHeader, sixFloats.substr(4)), "is truncated: 24 bytes of data expected, 20 found");
    row("one byte more", npyFile(plainHeader, sixFloats + "x"), "continues after its table: 24 bytes of data expected, 25 found");

    header("no dictionary", "[]", "does not begin with '{'");
    header("empty dictionary", "{}", "lacks descr");
    header("shape missing", "{'descr': '<f4', 'fortran_order': False}", "lacks shape");
    header("order missing", "{'descr': '<f4', 'shape': (2, 3)}", "lacks fortran_order");
    header("a key twice", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", "has 'descr' twice");
    header("a strange key", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': 1}",
           "only descr, fortran_order and shape are allowed");
    header("text after the end", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} 1", "continues after its '}'");
    header("no comma", "{'descr': '<f4' 'fortran_order': False, 'shape': (2, 3)}", "lacks a comma or '}'");
    header("no end", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", "lacks a comma or '}'");
    header("open text", "{'descr: ", "not a Python dictionary");
    header("order as a number", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
           "'fortran_order' that is not True or False");
    header("records", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3)}", "records and objects cannot be read");
    header("whole numbers", "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3)}",
           "of type '<i8'; float16, float32 and float64");
    header("long double", "{'descr': '<f16', 'fortran_order': False, 'shape': (2, 3)}", "of type '<f16'");
    header("complex numbers", "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3)}", "of type '<c8'");
    header("objects", "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3)}", "of type '|O'");
    header("one axis", "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}",
           "the shape is (6,); a position table must be a matrix");
    header("no axis", "{'descr': '<f4', 'fortran_order': False, 'shape': ()}", "the shape is (); a position table must be a matrix");
    header("three real axes", "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1, 2)}",
           "the shape is (3, 1, 2); a position table must be a matrix");
    header("no rows", "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3)}", "there are no numbers in it");
    header("no columns", "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 0)}", "there are no numbers in it");
    header("a negative size", "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3)}", "not a tuple of whole numbers");
    header("a size past 2^63", "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 3)}",
           "not a tuple of whole numbers");
    header("sizes whose product passes 2^64", "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
           "at most 134217728 numbers");
    header("a shape without brackets", "{'descr': '<f4', 'fortran_order': False, 'shape': 2, 3}", "not a tuple of whole numbers");
    header("2^27 numbers announced", "{'descr': '<f4', 'fortran_order': False, 'shape': (134217728, 1)}",
           "is truncated: 536870912 bytes of data expected, 24 found");
    header("2^27 + 1 numbers announced", "{'descr': '<f4', 'fortran_order': False, 'shape': (134217729, 1)}",
           "at most 134217728 numbers");
}

void TestNpy::refuses()
{
    QFETCH(std::string, bytes);
    QFETCH(std::string, saying);
    const std::filesystem::path path = writtenFile(m_folder, "refused.npy", bytes);
    const Result<Table> table = readNpy(path);
    QVERIFY(!table);
    QVERIFY2(table.error().starts_with(path.string() + ": "), table.error().c_str());
    QVERIFY2(table.error().find(saying) != std::string::npos, table.error().c_str());
    QVERIFY2(table.error().ends_with('.'), table.error().c_str());
}

void TestNpy::namesTheValueThatIsNotFinite()
{
    const auto refusal = [&](float value) {
        const Result<Table> table =
            readNpy(writtenFile(m_folder, "nan.npy", npyFile(plainHeader, packed<float>({1, 2, 3, 4, 5, value}))));
        return table ? std::string() : table.error();
    };
    QVERIFY(refusal(std::numeric_limits<float>::quiet_NaN()).find("row 1, column 2 (counted from 0) is nan")
            != std::string::npos);
    QVERIFY(refusal(-std::numeric_limits<float>::infinity()).find("row 1, column 2 (counted from 0) is -inf")
            != std::string::npos);

    // In Fortran order the third number stands in row 0, column 1.
    const std::string data = packed<float>({1, 2, std::numeric_limits<float>::infinity(), 4, 5, 6});
    const Result<Table> table =
        readNpy(writtenFile(m_folder, "nan.npy", npyFile("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)}", data)));
    QVERIFY(!table);
    QVERIFY(table.error().find("row 0, column 1 (counted from 0) is inf") != std::string::npos);
}

void TestNpy::readsItsOwnBytes()
{
    std::vector<double> values;
    for (int i = 0; i < 35; ++i)
        values.push_back(std::sin(i) * std::pow(10.0, i - 17));
    const std::string bytes = npyBytes(values, 5, 7, false);
    QCOMPARE((bytes.size() - 8 * values.size()) % 64, std::size_t{0});
    const Result<Table> table = readNpy(writtenFile(m_folder, "own.npy", bytes));
    QVERIFY(bool(table));
    QCOMPARE(table->rows(), 5);
    for (int i = 0; i < 35; ++i)
        QCOMPARE(table->values()(i / 7, i % 7), values[static_cast<std::size_t>(i)]);
}

void TestNpy::writesComplexNumbers()
{
    const std::string bytes = npyBytes(std::vector<double>{1, -1, 0.5, 0, 0, 2}, 1, 3, true);
    QCOMPARE(bytes.size(), std::size_t{128 + 48});
    QVERIFY(bytes.find("{'descr': '<c16', 'fortran_order': False, 'shape': (1, 3), }") == 10);
    QCOMPARE(bytes.substr(128), packed<double>({1, -1, 0.5, 0, 0, 2}));
}

void TestNpy::everyPrefixIsRefused()
{
    const std::string bytes = npyFile(plainHeader, sixFloats);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const std::filesystem::path path = writtenFile(m_folder, "prefix.npy", bytes.substr(0, length));
        QVERIFY2(!readNpy(path), qPrintable(QString::number(length)));
        QVERIFY2(!readModelFile(path), qPrintable(QString::number(length)));
    }
}

void TestNpy::everyFlippedBitIsSurvived()
{
    const std::string bytes = npyFile(plainHeader, sixFloats);
    int opened = 0;
    for (std::size_t bit = 0; bit < 8 * (bytes.size() - sixFloats.size()); ++bit) {
        std::string damaged = bytes;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << bit % 8);
        const Result<Table> table = readNpy(writtenFile(m_folder, "flipped.npy", damaged));
        if (!table)
            continue;
        ++opened;
        QCOMPARE(table->rows() * table->columns(), 6);
    }
    // A few flips leave a good header: another kind of space, '<' to '>' is two bits apart, version 1 to 3 shifts the header.
    QVERIFY2(opened < 20, qPrintable(QString::number(opened)));
}

void TestNpy::onlyRegularFiles()
{
    const auto sentence = [](const std::filesystem::path &path) {
        const Result<ModelAccount> account = readModelFile(path);
        return account ? std::string() : account.error();
    };
    QVERIFY(sentence(m_folder.filePath("missing.npy").toStdString()).ends_with("missing.npy: there is no such file."));
    const Result<Table> folder = readNpy(m_folder.path().toStdString());
    QVERIFY(!folder && folder.error().ends_with(": is a folder; it must be a file."));
    QVERIFY(sentence("/dev/null").ends_with(": is not an ordinary file but a pipe, a socket or a device."));
    QVERIFY(sentence(writtenFile(m_folder, "empty.npy", "")).ends_with("empty.npy: is empty."));
    QVERIFY(sentence(writtenFile(m_folder, "text.txt", "hello")).find("is not a file that can be read") != std::string::npos);

    const std::string pipe = m_folder.filePath("pipe").toStdString();
    QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
    QVERIFY(sentence(pipe).ends_with(": is not an ordinary file but a pipe, a socket or a device."));
    QVERIFY(!readNpy(pipe));

    const std::filesystem::path small = writtenFile(m_folder, "small", "123456");
    QCOMPARE(*readWholeFile(small, 6), std::string("123456"));
    QVERIFY(!readWholeFile(small, 5));
}

void TestNpy::accountOfATable()
{
    const std::string header = "{'descr': '>f4', 'fortran_order': True, 'shape': (1, 2, 3)}";
    const std::filesystem::path path =
        writtenFile(m_folder, "account.npy", npyFile(header, packed<float>({1, 4, 2, 5, 3, 6}, true)));
    const Result<ModelAccount> account = readModelFile(path);
    QVERIFY2(bool(account), account ? "" : account.error().c_str());
    QCOMPARE(account->format, std::string("NumPy table"));
    QCOMPARE(account->path, path.string());
    QCOMPARE(account->subject.encoding, std::string("learned"));
    QCOMPARE(account->subject.table, path.string());
    QCOMPARE(account->subject.dimension, 3);
    QCOMPARE(account->subject.length, std::int64_t{2});
    QVERIFY(bool(checkedSubject(account->subject)));
    QCOMPARE(account->findings.size(), std::size_t{4});
    QCOMPARE(account->findings[0].key, std::string("shape"));
    QCOMPARE(account->findings[0].value, std::string("(1, 2, 3)"));
    QCOMPARE(english(account->findings[1].text), std::string("float32, big-endian"));
    QCOMPARE(account->findings[2].value, std::string("True"));
    QCOMPARE(account->findings[3].key, std::string("encoding"));
    QVERIFY(english(account->findings[3].text).starts_with("Learned embeddings, positions × features"));
}

void TestNpy::openedIntoTheEncodingInUse()
{
    const std::filesystem::path path =
        writtenFile(m_folder, "t5.npy", npyBytes(std::vector<double>(32 * 12, 0.25), 32, 12, false));
    const ModelAccount account = certain(readModelFile(path));
    TableFiles files;
    const auto openedBeside = [&](const Scene &shown) { return openedInto(account, shown.subject, files); };

    // Into T5 with all else as it was, but for the knobs that the table fixes.
    const Scene t5 = withKnobs(sceneOf("t5", 64, 1e4, 300), {{"heads", 4}, {"max_distance", 50}, {"head", 3}});
    const ModelAccount opened = openedBeside(t5);
    QCOMPARE(opened.subject.encoding, std::string("t5"));
    QCOMPARE(opened.subject.table, path.string());
    QCOMPARE(opened.subject.values, (Values{{"max_distance", 50}}));
    QCOMPARE(opened.subject.length, std::int64_t{300});
    QVERIFY(bool(checkedSubject(opened.subject)));
    QCOMPARE(english(opened.findings[3].text), std::string("T5 bias, buckets × heads, the encoding in use"));
    // A table of another shape, and encodings that read none, leave it a learned one.
    const ModelAccount unfit = openedBeside(sceneOf("shaw", 64, 1e4, 300));
    QVERIFY(unfit.subject == account.subject);
    QVERIFY2(english(unfit.findings[3].text).find("does not fit Shaw") != std::string::npos,
             english(unfit.findings[3].text).c_str());
    for (const char *encoding : {"learned", "rope", "alibi"})
        QVERIFY2(openedBeside(sceneOf(encoding, 64, 1e4, 300)).subject == account.subject, encoding);
    // A knob that is set decides what fits.
    QVERIFY(openedBeside(withKnobs(sceneOf("shaw", 64, 1e4, 300), {{"clipping", 1}})).subject.encoding == "shaw");
}

void TestNpy::oddAndWideTables()
{
    for (const std::int64_t columns : {1, 7, 8193, 20000}) {
        const std::filesystem::path path = writtenFile(
            m_folder, "wide.npy", npyBytes(std::vector<double>(static_cast<std::size_t>(3 * columns), 0.25), 3, columns, false));
        const Result<ModelAccount> account = readModelFile(path);
        QVERIFY2(bool(account), account ? "" : account.error().c_str());
        QCOMPARE(account->subject.dimension, static_cast<int>(columns));
        QCOMPARE(account->subject.length, std::int64_t{3});
    }
}

void TestNpy::realFiles_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : modelFiles("learned", "*.npy"))
        QTest::newRow(qPrintable(name)) << name;
    if (modelFiles("learned", "*.npy").isEmpty())
        QSKIP(noModelsSentence().constData());
}

void TestNpy::realFiles()
{
    QFETCH(QString, name);
    const Result<Table> table = readNpy(modelPath(name));
    QVERIFY2(bool(table), table ? "" : table.error().c_str());
    const Result<ModelAccount> account = readModelFile(modelPath(name));
    QVERIFY2(bool(account), account ? "" : account.error().c_str());
    QCOMPARE(account->subject.dimension, static_cast<int>(table->columns()));
    QCOMPARE(account->subject.length, table->rows());
}

void TestNpy::variants_data()
{
    QTest::addColumn<QString>("name");
    const QStringList names = modelFiles("npy-variants", "*.npy");
    if (names.isEmpty())
        QSKIP(noModelsSentence().constData());
    for (const QString &name : names)
        QTest::newRow(qPrintable(name)) << name;
}

void TestNpy::variants()
{
    QFETCH(QString, name);
    const Result<Table> table = readNpy(modelPath(name));
    if (name.contains("truncated")) {
        QVERIFY(!table);
        QVERIFY2(table.error().ends_with("is truncated: 24576 bytes of data expected, 24476 found."), table.error().c_str());
        return;
    }
    QVERIFY2(bool(table), table ? "" : table.error().c_str());
    const Result<Table> whole = readNpy(modelPath("learned/gpt2.wpe.rows0-63.npy"));
    QVERIFY(bool(whole));
    const Table::RowMajor expected = whole->values().topRows(16);
    QCOMPARE(table->rows(), 16);
    QCOMPARE(table->columns(), 768);
    if (!name.contains("f16")) {
        QVERIFY(table->values() == expected);
        return;
    }
    // Rounding to 11 significant bits, and to multiples of 2^-24 below 2^-14.
    const Table::RowMajor allowed = (std::exp2(-11) * expected.cwiseAbs()).array() + std::exp2(-25);
    QVERIFY(((table->values() - expected).cwiseAbs().array() <= allowed.array()).all());
    QVERIFY(table->values() != expected);
}

void TestNpy::facts_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("facts");
    QFile file(modelsFolder().filePath("learned/facts.json"));
    if (!file.open(QIODevice::ReadOnly))
        QSKIP(noModelsSentence().constData());
    const QJsonObject all = QJsonDocument::fromJson(file.readAll()).object();
    for (const QString &name : all.keys())
        QTest::newRow(qPrintable(name)) << "learned/" + name << all[name].toObject();
}

void TestNpy::facts()
{
    QFETCH(QString, name);
    QFETCH(QJsonObject, facts);
    const Result<Table> table = readNpy(modelPath(name));
    QVERIFY2(bool(table), table ? "" : table.error().c_str());
    const Table::RowMajor &values = table->values();
    QCOMPARE(table->rows(), facts["shape"].toArray()[0].toInteger());
    QCOMPARE(table->columns(), facts["shape"].toArray()[1].toInteger());
    QCOMPARE(values.minCoeff(), facts["min"].toDouble());
    QCOMPARE(values.maxCoeff(), facts["max"].toDouble());
    for (int i = 0; i < 4; ++i)
        QCOMPARE(values(0, i), facts["first4"].toArray()[i].toDouble());
    // The sums of the facts were taken in another order: room for rounding.
    const double mean = values.mean();
    QVERIFY(std::abs(mean - facts["mean"].toDouble()) <= 1e-12);
    const double deviation = std::sqrt((values.array() - mean).square().mean());
    QVERIFY(std::abs(deviation - facts["std"].toDouble()) <= 1e-9 * deviation);

    const Table directions = *normalised(std::make_shared<const Table>(*table));
    const QJsonObject cosines = facts["mean_cosine_by_distance"].toObject();
    for (const QString &key : cosines.keys()) {
        const int distance = key.toInt();
        const auto pairs = static_cast<Eigen::Index>(table->rows()) - distance;
        const Table::RowMajor products = directions.values().topRows(pairs).cwiseProduct(directions.values().bottomRows(pairs));
        QVERIFY(std::abs(products.rowwise().sum().mean() - cosines[key].toDouble()) <= 0.00006); // written with four digits
    }
}

TEST_CLASS(TestNpy, NoApplication)
#include "tst_npy.moc"
