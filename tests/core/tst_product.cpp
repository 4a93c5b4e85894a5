// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/product.h"

#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

using namespace posviz;

namespace {

Eigen::MatrixXd drawnMatrix(int rows, int columns, Draw &draw)
{
    return Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return draw.real(-1, 1); });
}

/// Each sum in the order of the shared columns, as the header promises.
double orderedSum(const Eigen::MatrixXd &a, int row, const Eigen::MatrixXd &b, int column)
{
    double sum = 0;
    for (Eigen::Index k = 0; k < a.cols(); ++k)
        sum += a(row, k) * b(column, k);
    return sum;
}

std::string cell(Eigen::Index row, Eigen::Index column) { return "cell " + std::to_string(row) + ", " + std::to_string(column); }

} // namespace

class TestProduct : public QObject {
    Q_OBJECT

  private slots:
    // Tiles are 6 x 8.
    void agreesWithEigen_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("shared");
        for (const auto &[rows, columns] :
             {std::pair{1, 1}, {1, 7}, {7, 1}, {5, 9}, {6, 8}, {7, 8}, {6, 9}, {13, 17}, {100, 33}, {33, 100}, {200, 1}})
            for (const int shared : {1, 2, 63, 128})
                QTest::addRow("%d x %d over %d", rows, columns, shared) << rows << columns << shared;
    }

    void agreesWithEigen()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(int, shared);
        Draw draw(1);
        const Eigen::MatrixXd a = drawnMatrix(rows, shared, draw);
        const Eigen::MatrixXd b = drawnMatrix(columns, shared, draw);
        const Eigen::MatrixXd expected = a * b.transpose();
        const CellMatrix product = rowProducts(a, b, false, {});
        QCOMPARE(product.rows(), rows);
        QCOMPARE(product.cols(), columns);
        Checks checks;
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column) {
                // At most 128 sums below 128, in two orders: 128 * 128 * 2^-53.
                checks.near(product(row, column), expected(row, column), 2e-12, [&] { return cell(row, column); });
                checks.that(product(row, column) == orderedSum(a, row, b, column),
                            [&] { return cell(row, column) + " to the bit"; });
            }
        VERIFY_ALL(checks);
    }

    void symmetricProductIsTheSameToTheBit_data()
    {
        QTest::addColumn<int>("rows");
        // Around the tiles' 6 and 8 and the mirror's 32.
        for (const int rows : {1, 2, 5, 6, 7, 8, 9, 31, 32, 33, 48, 64, 65, 100, 129})
            QTest::addRow("%d rows", rows) << rows;
    }

    void symmetricProductIsTheSameToTheBit()
    {
        QFETCH(int, rows);
        Draw draw(2);
        const Eigen::MatrixXd a = drawnMatrix(rows, 20, draw);
        const CellMatrix whole = rowProducts(a, a, false, {});
        const CellMatrix mirrored = rowProducts(a, a, true, {});
        QVERIFY(whole == mirrored);
        QVERIFY(mirrored == mirrored.transpose());
    }

    void absentRowsStayAbsentAndSpoilNoOther()
    {
        Draw draw(3);
        Eigen::MatrixXd a = drawnMatrix(20, 10, draw);
        Eigen::MatrixXd b = drawnMatrix(30, 10, draw);
        const CellMatrix before = rowProducts(a, b, false, {});
        a.row(7).setConstant(std::numeric_limits<double>::quiet_NaN());
        b.row(29).setConstant(std::numeric_limits<double>::quiet_NaN());
        const CellMatrix after = rowProducts(a, b, false, {});
        Checks checks;
        for (Eigen::Index row = 0; row < 20; ++row)
            for (Eigen::Index column = 0; column < 30; ++column) {
                const bool absent = row == 7 || column == 29;
                checks.that(absent ? std::isnan(after(row, column)) : after(row, column) == before(row, column),
                            [&] { return cell(row, column); });
            }
        VERIFY_ALL(checks);
    }

    void nothingSharedGivesZeros()
    {
        QVERIFY(rowProducts(Eigen::MatrixXd(7, 0), Eigen::MatrixXd(9, 0), false, {}) == CellMatrix::Zero(7, 9));
    }

    void stopsWhenAskedTo()
    {
        Draw draw(4);
        const Eigen::MatrixXd a = drawnMatrix(1500, 256, draw);
        const auto shortestTime = [&](const std::stop_token &stop) {
            qint64 shortest = std::numeric_limits<qint64>::max();
            for (int i = 0; i < 3; ++i) {
                QElapsedTimer timer;
                timer.start();
                const CellMatrix product = rowProducts(a, a, false, stop);
                if (product.rows() != 1500 || product.cols() != 1500)
                    return qint64{-1};
                shortest = std::min(shortest, timer.nsecsElapsed());
            }
            return shortest;
        };
        std::stop_source source;
        const qint64 whole = shortestTime(source.get_token());
        source.request_stop();
        const qint64 stopped = shortestTime(source.get_token());
        QVERIFY(whole > 0 && stopped > 0);
        // What is left is the packing: 2 * 1500 * 256 numbers moved where the whole multiplies 1500 * 1500 * 256.
        QVERIFY2(stopped < whole / 2, qPrintable(QString("%1 of %2 ns").arg(stopped).arg(whole)));
    }
};

TEST_CLASS(TestProduct, NoApplication)
#include "tst_product.moc"
