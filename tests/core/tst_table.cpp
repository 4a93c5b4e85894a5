// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/table.h"

#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/test_class.h"

#include <string>

using namespace posviz;

namespace {

Table::RowMajor drawnValues(std::int64_t rows, int columns, std::uint64_t seed)
{
    Draw draw(seed);
    Table::RowMajor values(rows, columns);
    for (std::int64_t row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            values(row, column) = draw.real(-1, 1);
    return values;
}

/// Sums of up to 5000 numbers below 1: each addition rounds by at most 5000 * 2^-53, so 5000 of them by less than 3e-9 at
/// worst and by about its root in practice; divided by the rows of the run, which may be one.
constexpr double rounding = 1e-11;

} // namespace

class TestTable : public QObject {
    Q_OBJECT

  private slots:
    // Sums are kept for blocks of 64 rows.
    void meansAreTheDirectOnes_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("one row") << 1 << 5;
        QTest::newRow("one number") << 1 << 1;
        QTest::newRow("less than a block") << 63 << 4;
        QTest::newRow("one block") << 64 << 4;
        QTest::newRow("one block and a row") << 65 << 4;
        QTest::newRow("several blocks") << 512 << 7;
        QTest::newRow("several blocks and a rest") << 1000 << 7;
        QTest::newRow("many rows") << 4999 << 3;
    }

    void meansAreTheDirectOnes()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        const Table::RowMajor values = drawnValues(rows, columns, 1);
        const Table table(values);
        QCOMPARE(table.rows(), rows);
        QCOMPARE(table.columns(), columns);
        QVERIFY(table.values() == values);

        Checks checks;
        Draw draw(2);
        const auto check = [&](Run run) {
            const Eigen::RowVectorXd mean = table.mean(run);
            for (int column = 0; column < columns; ++column) {
                long double sum = 0;
                for (std::int64_t row = run.first; row < run.end(); ++row)
                    sum += values(row, column);
                checks.near(mean[column], static_cast<double>(sum / run.count), rounding, [&] {
                    return "rows " + std::to_string(run.first) + ":" + std::to_string(run.count) + ", column "
                           + std::to_string(column);
                });
            }
        };
        check({0, rows});
        for (int row = 0; row < rows; row += 61)
            check({row, 1});
        for (int i = 0; i < 300; ++i) {
            const std::int64_t first = draw.whole(0, rows - 1);
            check({first, draw.whole(1, rows - first)});
        }
        VERIFY_ALL(checks);
    }

    void normalisedRowsHaveLengthOne()
    {
        Table::RowMajor values = drawnValues(200, 9, 3);
        values.row(7) *= 1e150; // squares that do not overflow only because 9 of them stay below 1e308
        values.row(8) *= 1e-100;
        values.row(70).setZero();
        const std::shared_ptr<const Table> directions = normalised(std::make_shared<const Table>(values));
        Checks checks;
        for (int row = 0; row < 200; ++row) {
            const auto where = [&] { return "row " + std::to_string(row); };
            // Nine squares, a root and a quotient: a few times 2^-53.
            checks.near(directions->values().row(row).norm(), row == 70 ? 0 : 1, 1e-15, where);
            checks.near(directions->values().row(row).dot(values.row(row)), values.row(row).norm(), 1e-14 * values.row(row).norm(),
                        where);
        }
        // Means are those of the new rows.
        checks.near((directions->mean({0, 200}) - directions->values().colwise().mean()).norm(), 0, rounding,
                    [] { return "the mean"; });
        VERIFY_ALL(checks);
    }

    /// Half a gigabyte of numbers, none of which is kept.
    void aLargeTableMakesItsRowsWhenTheyAreAskedFor()
    {
        constexpr std::int64_t rows = 8193, columns = 8192;
        std::int64_t made = 0, most = 0;
        const auto numberAt = [](std::int64_t row, std::int64_t column) { return static_cast<double>(row % 97 + column % 89); };
        const Table table(rows, columns, [&](Run run) {
            made += run.count;
            most = std::max(most, run.count);
            Table::RowMajor values(run.count, columns);
            for (std::int64_t row = 0; row < run.count; ++row)
                for (std::int64_t column = 0; column < columns; ++column)
                    values(row, column) = numberAt(run.first + row, column);
            return values;
        });
        QVERIFY(!table.isKept());
        QCOMPARE(made, 0);
        QCOMPARE(table.row(5000)[8000], numberAt(5000, 8000));
        // Whole numbers: every order of addition gives the same sum.
        const Table::RowMajor means = table.means(Bins({7, 1000}, 3));
        Checks checks;
        for (std::int64_t cell = 0; cell < 3; ++cell) {
            const Run run = Bins({7, 1000}, 3).cell(cell);
            double sum = 0;
            for (std::int64_t row = run.first; row < run.end(); ++row)
                sum += numberAt(row, 123);
            checks.near(means(cell, 123), sum / static_cast<double>(run.count), 1e-12,
                        [&] { return "cell " + std::to_string(cell); });
        }
        checks.near((table.mean({7, 1000}) - (333 * (means.row(0) + means.row(1)) + 334 * means.row(2)) / 1000).norm(), 0, 1e-9,
                    [] { return "the mean of all cells"; });
        VERIFY_ALL(checks);
        QVERIFY(most <= 64);
        QVERIFY(made <= 2001);
    }
};

TEST_CLASS(TestTable, NoApplication)
#include "tst_table.moc"
