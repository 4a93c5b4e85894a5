// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/tensor_values.h"
#include "tests/support/checks.h"
#include "tests/support/files.h"
#include "tests/support/packed.h"
#include "tests/support/test_class.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

using namespace posviz;

namespace {

std::vector<double> decoded(const std::string &bytes, NumberFormat format)
{
    std::vector<double> numbers(bytes.size() / static_cast<std::size_t>(byteSize(format.type)));
    decodeNumbers(std::as_bytes(std::span(bytes)), format, numbers);
    return numbers;
}

/// All bit patterns of 16 bits.
std::vector<std::uint16_t> allPatterns()
{
    std::vector<std::uint16_t> patterns(1 << 16);
    std::iota(patterns.begin(), patterns.end(), std::uint16_t{0});
    return patterns;
}

bool same(double a, double b) { return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b); }

} // namespace

class TestTensorValues : public QObject {
    Q_OBJECT

  private slots:
    void everyHalf();
    void everyBfloat();
    void singlesAndDoubles();
    void knownBits();
    void sizesOfTables_data();
    void sizesOfTables();
    void readsFromTheMiddle();
    void endsTooEarly();

  private:
    QTemporaryDir m_folder;
};

void TestTensorValues::everyHalf()
{
    for (const bool bigEndian : {false, true}) {
        const std::vector<double> numbers = decoded(packed(allPatterns(), bigEndian), {NumberType::F16, bigEndian});
        Checks checks;
        for (int bits = 0; bits < 1 << 16; ++bits) {
            // (-1)^s 2^(e - 15) (1 + f / 1024), and 2^-14 f / 1024 where e = 0; e = 31 are infinity and NaN.
            const int exponent = bits >> 10 & 31;
            const double fraction = (bits & 1023) / 1024.0;
            double expected = exponent == 0 ? std::exp2(-14) * fraction : std::exp2(exponent - 15) * (1 + fraction);
            if (exponent == 31)
                expected = fraction == 0 ? HUGE_VAL : std::numeric_limits<double>::quiet_NaN();
            checks.that(same(numbers[static_cast<std::size_t>(bits)], bits >> 15 ? -expected : expected),
                        [&] { return std::to_string(bits); });
        }
        VERIFY_ALL(checks);
    }
}

void TestTensorValues::everyBfloat()
{
    for (const bool bigEndian : {false, true}) {
        const std::vector<double> numbers = decoded(packed(allPatterns(), bigEndian), {NumberType::BF16, bigEndian});
        Checks checks;
        for (int bits = 0; bits < 1 << 16; ++bits) {
            // (-1)^s 2^(e - 127) (1 + f / 128), and 2^-126 f / 128 where e = 0; e = 255 are infinity and NaN.
            const int exponent = bits >> 7 & 255;
            const double fraction = (bits & 127) / 128.0;
            double expected = exponent == 0 ? std::exp2(-126) * fraction : std::exp2(exponent - 127) * (1 + fraction);
            if (exponent == 255)
                expected = fraction == 0 ? HUGE_VAL : std::numeric_limits<double>::quiet_NaN();
            checks.that(same(numbers[static_cast<std::size_t>(bits)], bits >> 15 ? -expected : expected),
                        [&] { return std::to_string(bits); });
        }
        VERIFY_ALL(checks);
    }
}

void TestTensorValues::singlesAndDoubles()
{
    const std::vector<float> singles{0.0F, -0.0F, 1.0F / 3, std::numeric_limits<float>::denorm_min(), -1e38F, HUGE_VALF};
    const std::vector<double> doubles{0.0, -0.0, 1.0 / 3, std::numeric_limits<double>::denorm_min(), -1e308, HUGE_VAL};
    for (const bool bigEndian : {false, true}) {
        const std::vector<double> fromSingles = decoded(packed(singles, bigEndian), {NumberType::F32, bigEndian});
        const std::vector<double> fromDoubles = decoded(packed(doubles, bigEndian), {NumberType::F64, bigEndian});
        for (std::size_t i = 0; i < singles.size(); ++i) {
            QVERIFY(same(fromSingles[i], static_cast<double>(singles[i])));
            QVERIFY(same(fromDoubles[i], doubles[i]));
        }
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(std::isnan(decoded(packed<double>({nan}, bigEndian), {NumberType::F64, bigEndian})[0]));
        QVERIFY(std::isnan(decoded(packed<float>({static_cast<float>(nan)}, bigEndian), {NumberType::F32, bigEndian})[0]));
    }
}

void TestTensorValues::knownBits()
{
    // pi, as the standard's formats round it.
    QCOMPARE(decoded(packed<std::uint16_t>({0x4248}), {NumberType::F16})[0], 3.140625);
    QCOMPARE(decoded(packed<std::uint16_t>({0x4049}), {NumberType::BF16})[0], 3.140625);
    QCOMPARE(decoded(std::string("\xdb\x0f\x49\x40"), {NumberType::F32})[0], 3.1415927410125732);
    QCOMPARE(decoded(std::string("\x40\x09\x21\xfb\x54\x44\x2d\x18"), {NumberType::F64, true})[0], 3.141592653589793);
}

void TestTensorValues::sizesOfTables_data()
{
    QTest::addColumn<QList<qint64>>("shape");
    QTest::addColumn<std::string>("saying");
    const auto row = [](const char *name, const QList<qint64> &shape, const char *saying = "") {
        QTest::newRow(name) << shape << std::string(saying);
    };
    row("a matrix", {2, 3});
    row("leading axes of 1", {1, 1, 2, 3});
    row("2^27 numbers", {1 << 20, 128});
    row("one axis", {6}, "the shape is (6,); a position table must be a matrix");
    row("no axis", {}, "the shape is (); a position table must be a matrix");
    row("two real axes before the last", {2, 1, 3}, "a position table must be a matrix");
    row("no rows", {0, 3}, "there are no numbers in it");
    row("2^27 + 128 numbers", {(1 << 20) + 1, 128}, "at most 134217728 numbers can be read");
    row("a product past 2^64", {qint64{1} << 62, qint64{1} << 62}, "at most 134217728 numbers can be read");
}

void TestTensorValues::sizesOfTables()
{
    QFETCH(QList<qint64>, shape);
    QFETCH(std::string, saying);
    const Result<TableSize> size = tableSize(std::vector<std::int64_t>(shape.begin(), shape.end()));
    QCOMPARE(bool(size), saying.empty());
    if (size)
        QCOMPARE(*size, (TableSize{shape[shape.size() - 2], shape.back()}));
    else
        QVERIFY2(size.error().find(saying) != std::string::npos, size.error().c_str());
}

void TestTensorValues::readsFromTheMiddle()
{
    // More than a block of numbers, so that blocks join without a seam.
    std::vector<double> numbers(3 * 50000);
    std::iota(numbers.begin(), numbers.end(), 0.0);
    const std::filesystem::path path = writtenFile(m_folder, "middle", "12345" + packed(numbers) + "6");
    for (const bool columnMajor : {false, true}) {
        const Result<Table> table = readStoredTable({.file = path,
                                                     .offset = 5,
                                                     .format = {NumberType::F64},
                                                     .size = {.rows = 50000, .columns = 3},
                                                     .columnMajor = columnMajor},
                                                    "x");
        QVERIFY2(bool(table), table ? "" : table.error().c_str());
        QCOMPARE(table->values()(0, 1), columnMajor ? 50000.0 : 1.0);
        QCOMPARE(table->values()(30000, 2), columnMajor ? 130000.0 : 90002.0);
        QCOMPARE(table->values()(49999, 2), 149999.0);
    }
}

void TestTensorValues::endsTooEarly()
{
    const std::filesystem::path path = writtenFile(m_folder, "short", std::string(20, '\0'));
    const auto sentence = [&](std::uint64_t offset, std::int64_t rows) {
        const Result<Table> table = readStoredTable(
            {.file = path, .offset = offset, .format = {NumberType::F32}, .size = {.rows = rows, .columns = 2}}, "x");
        return table ? std::string() : table.error();
    };
    QCOMPARE(sentence(4, 2), std::string());
    QCOMPARE(sentence(5, 2), std::string("x: is truncated: 16 bytes of data expected, 15 found."));
    QCOMPARE(sentence(20, 1), std::string("x: is truncated: 8 bytes of data expected, 0 found."));
    QCOMPARE(sentence(~std::uint64_t{0}, 1), std::string("x: is truncated: 8 bytes of data expected, 0 found."));
    QCOMPARE(sentence(0, std::int64_t{1} << 26), std::string("x: is truncated: 536870912 bytes of data expected, 20 found."));
}

TEST_CLASS(TestTensorValues, NoApplication)
#include "tst_tensor_values.moc"
