// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/numbers.h"

#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/special_numbers.h"
#include "tests/support/test_class.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

using namespace posviz;

namespace {

double read(const std::string &text)
{
    double value = notANumber;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} && end == text.data() + text.size() ? value : notANumber;
}

/// Any finite double, by its bits.
double drawnDouble(Draw &draw)
{
    for (;;)
        if (const double value = std::bit_cast<double>(
                draw.whole(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
            std::isfinite(value))
            return value;
}

} // namespace

class TestNumbers : public QObject {
    Q_OBJECT

  private slots:
    void showsNumbers_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("digits");
        QTest::addColumn<QString>("shown");
        QTest::newRow("zero") << 0.0 << 4 << "0";
        QTest::newRow("negative zero") << -0.0 << 4 << "0";
        QTest::newRow("one") << 1.0 << 4 << "1";
        QTest::newRow("a fraction") << 0.82745 << 4 << "0.8275";
        QTest::newRow("a real minus") << -0.82745 << 4 << "−0.8275";
        QTest::newRow("no trailing zeros") << 2.5 << 4 << "2.5";
        QTest::newRow("rounds up to one") << 0.999999 << 4 << "1";
        QTest::newRow("rounds up to the next power of ten") << 9999.96 << 4 << "10\u202f000";
        QTest::newRow("four digits stay together") << 8191.0 << 4 << "8191";
        QTest::newRow("thin spaces") << 131072.0 << 4 << "131\u202f072";
        QTest::newRow("two thin spaces") << -16777216.0 << 4 << "−16\u202f777\u202f216";
        QTest::newRow("thin spaces before the point only") << 12345.678901 << 9 << "12\u202f345.6789";
        QTest::newRow("three digits") << 2.0 / 3 << 3 << "0.667";
        QTest::newRow("one digit") << 2.0 / 3 << 1 << "0.7";
        QTest::newRow("the smallest without a power") << 1e-4 << 4 << "0.0001";
        QTest::newRow("the largest with a power") << 9.99e-5 << 4 << "9.99×10⁻⁵";
        QTest::newRow("a power") << 3.2e-5 << 4 << "3.2×10⁻⁵";
        QTest::newRow("a negative with a power") << -1.0 / 3e7 << 4 << "−3.333×10⁻⁸";
        QTest::newRow("a large one in full") << 999999999999999.0 << 4 << "999\u202f999\u202f999\u202f999\u202f999";
        QTest::newRow("a large power") << 1e15 << 4 << "1×10¹⁵";
        QTest::newRow("the largest double") << std::numeric_limits<double>::max() << 4 << "1.798×10³⁰⁸";
        QTest::newRow("the smallest double") << std::numeric_limits<double>::denorm_min() << 4 << "4.941×10⁻³²⁴";
        QTest::newRow("infinity") << infinite << 4 << "∞";
        QTest::newRow("negative infinity") << -infinite << 4 << "−∞";
        QTest::newRow("absent") << notANumber << 4 << "none";
    }

    void showsNumbers()
    {
        QFETCH(double, value);
        QFETCH(int, digits);
        QTEST(QString::fromStdString(shownNumber(value, digits)), "shown");
    }

    void showsIntegers_data()
    {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("shown");
        QTest::newRow("zero") << qint64{0} << "0";
        QTest::newRow("three digits") << qint64{-512} << "−512";
        QTest::newRow("four digits") << qint64{4096} << "4096";
        QTest::newRow("five digits") << qint64{16384} << "16\u202f384";
        QTest::newRow("smallest") << std::numeric_limits<qint64>::min()
                                  << "−9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808";
        QTest::newRow("largest") << std::numeric_limits<qint64>::max()
                                 << "9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f807";
    }

    void showsIntegers()
    {
        QFETCH(qint64, value);
        QTEST(QString::fromStdString(shownInteger(value)), "shown");
    }

    void countsThings()
    {
        QCOMPARE(counted(1, "head"), std::string("1 head"));
        QCOMPARE(counted(0, "head"), std::string("0 heads"));
        QCOMPARE(counted(16384, "head"), std::string("16\u202f384 heads"));
    }

    void writesNumbers_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("shortest");
        QTest::addColumn<QString>("exact");
        QTest::newRow("zero") << 0.0 << "0"
                              << "0";
        QTest::newRow("a tenth") << 0.1 << "0.1"
                                 << "0.10000000000000001";
        QTest::newRow("a whole number") << 512.0 << "512"
                                        << "512";
        QTest::newRow("a third") << 1.0 / 3 << "0.3333333333333333"
                                 << "0.33333333333333331";
        QTest::newRow("infinity") << -infinite << "-inf"
                                  << "-inf";
        QTest::newRow("absent") << notANumber << "nan"
                                << "nan";
    }

    void writesNumbers()
    {
        QFETCH(double, value);
        QTEST(QString::fromStdString(shortestNumber(value)), "shortest");
        QTEST(QString::fromStdString(exactNumber(value)), "exact");
    }

    void writtenNumbersReadBackToTheBit()
    {
        Checks checks;
        Draw draw(1);
        for (int i = 0; i < 100'000; ++i) {
            const double value = drawnDouble(draw);
            const std::string shortest = shortestNumber(value);
            const std::string exact = exactNumber(value);
            checks.that(std::bit_cast<std::uint64_t>(read(shortest)) == std::bit_cast<std::uint64_t>(value),
                        [&] { return shortest; });
            checks.that(std::bit_cast<std::uint64_t>(read(exact)) == std::bit_cast<std::uint64_t>(value), [&] { return exact; });
            checks.that(shortest.size() <= exact.size(), [&] { return shortest + " is longer than " + exact; });
        }
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestNumbers, NoApplication)
#include "tst_numbers.moc"
