// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bins.h"

#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/test_class.h"
#include "tests/support/words.h"

using namespace posviz;

namespace {

constexpr std::int64_t farAway = std::int64_t{1} << 52;

/// Every cell begins where the one before it ends, none is empty, and sizes differ by at most one.
void checkCover(Checks &checks, const Bins &bins)
{
    const auto where = [&] { return words(bins.run()) + " in " + std::to_string(bins.cells()) + " cells"; };
    const std::int64_t smallest = bins.run().count / bins.cells();
    std::int64_t next = bins.run().first;
    bool touching = true, even = true;
    for (std::int64_t index = 0; index < bins.cells(); ++index) {
        const Run cell = bins.cell(index);
        touching = touching && cell.first == next;
        even = even && (cell.count == smallest || cell.count == smallest + 1);
        next = cell.end();
    }
    checks.that(touching, [&] { return where() + ": a gap or an overlap"; });
    checks.that(even, [&] { return where() + ": uneven cells"; });
    checks.that(next == bins.run().end(), [&] { return where() + ": the last cell ends at " + std::to_string(next); });
}

/// The first, the last and some number of a cell belong to that cell.
void checkInverse(Checks &checks, const Bins &bins, std::int64_t index, Draw &draw)
{
    const Run cell = bins.cell(index);
    for (const std::int64_t number : {cell.first, cell.end() - 1, draw.whole(cell.first, cell.end() - 1)})
        checks.that(bins.cellOf(number) == index, [&] {
            return words(bins.run()) + " in " + std::to_string(bins.cells()) + " cells: number " + std::to_string(number)
                   + " of cell " + std::to_string(index) + " was found in cell " + std::to_string(bins.cellOf(number));
        });
}

} // namespace

class TestBins : public QObject {
    Q_OBJECT

  private slots:
    void runKnowsItsNumbers()
    {
        const Run run{5, 3};
        QCOMPARE(run.end(), 8);
        QVERIFY(!run.contains(4));
        QVERIFY(run.contains(5));
        QVERIFY(run.contains(7));
        QVERIFY(!run.contains(8));
    }

    void cutsKnownRuns_data()
    {
        QTest::addColumn<qint64>("first");
        QTest::addColumn<qint64>("count");
        QTest::addColumn<qint64>("wanted");
        QTest::addColumn<qint64>("cells");
        QTest::addColumn<bool>("exact");
        QTest::newRow("one number") << qint64{0} << qint64{1} << qint64{512} << qint64{1} << true;
        QTest::newRow("fewer numbers than cells") << qint64{7} << qint64{100} << qint64{512} << qint64{100} << true;
        QTest::newRow("as many numbers as cells") << qint64{7} << qint64{512} << qint64{512} << qint64{512} << true;
        QTest::newRow("one number too many") << qint64{7} << qint64{513} << qint64{512} << qint64{512} << false;
        QTest::newRow("a single cell") << qint64{3} << qint64{1000} << qint64{1} << qint64{1} << false;
        QTest::newRow("no whole quotient") << qint64{0} << qint64{1000} << qint64{7} << qint64{7} << false;
        QTest::newRow("16 million positions") << qint64{0} << qint64{16777216} << qint64{800} << qint64{800} << false;
        // Products of an index and a count pass 2^63 here.
        QTest::newRow("2^52 numbers in 2^20 cells")
            << qint64{0} << qint64{farAway} << qint64{1 << 20} << qint64{1 << 20} << false;
        QTest::newRow("2^52 numbers in 2^20 - 1 cells")
            << qint64{0} << qint64{farAway} << qint64{(1 << 20) - 1} << qint64{(1 << 20) - 1} << false;
        QTest::newRow("all whole doubles") << qint64{0} << qint64{2 * farAway - 1} << qint64{(1 << 20) - 1}
                                           << qint64{(1 << 20) - 1} << false;
        QTest::newRow("up to the last exact double")
            << qint64{farAway} << qint64{farAway - 1} << qint64{999'983} << qint64{999'983} << false;
    }

    void cutsKnownRuns()
    {
        QFETCH(qint64, first);
        QFETCH(qint64, count);
        QFETCH(qint64, wanted);
        const Bins bins({first, count}, wanted);
        QTEST(qint64{bins.cells()}, "cells");
        QTEST(bins.exact(), "exact");
        QCOMPARE(bins.run(), (Run{first, count}));

        Checks checks;
        Draw draw(1);
        checkCover(checks, bins);
        for (std::int64_t index = 0; index < bins.cells(); index += std::max<std::int64_t>(1, bins.cells() / 5000))
            checkInverse(checks, bins, index, draw);
        checkInverse(checks, bins, bins.cells() - 1, draw);
        VERIFY_ALL(checks);
    }

    void cutsAnyRun()
    {
        Checks checks;
        Draw draw(2);
        for (int round = 0; round < 300; ++round) {
            const Run run{draw.size(farAway) - 1, draw.size(farAway)};
            const Bins bins(run, draw.size(1 << 20));
            checkCover(checks, bins);
            for (int i = 0; i < 50; ++i)
                checkInverse(checks, bins, draw.whole(0, bins.cells() - 1), draw);
        }
        VERIFY_ALL(checks);
    }

    void aPartHasTheSameCells()
    {
        Checks checks;
        Draw draw(3);
        for (int round = 0; round < 300; ++round) {
            const Bins bins({draw.size(farAway) - 1, draw.size(farAway)}, draw.size(1 << 12));
            const std::int64_t first = draw.whole(0, bins.cells() - 1);
            const Bins part = bins.part({first, draw.whole(1, bins.cells() - first)});
            checkCover(checks, part);
            const std::int64_t cell = draw.whole(0, part.cells() - 1);
            checkInverse(checks, part, cell, draw);
            checks.that(part.cell(cell) == bins.cell(first + cell), [] { return std::string("a cell"); });
            const Bins inner = part.part({cell, 1});
            checks.that(inner.run() == part.cell(cell) && inner.cells() == 1, [] { return std::string("a part of a part"); });
        }
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestBins, NoApplication)
#include "tst_bins.moc"
