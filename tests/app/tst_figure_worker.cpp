// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figure_worker.h"

#include "tests/support/test_class.h"

#include <QSignalSpy>
#include <QTest>

using namespace posviz;

namespace {

std::vector<ViewRequest> allViews()
{
    std::vector<ViewRequest> requests;
    for (const View &view : views())
        requests.push_back({view.id, {.rows = 40, .columns = 30}});
    return requests;
}

} // namespace

class TestFigureWorker : public QObject {
    Q_OBJECT

  private slots:
    void aStormOfRequestsIsOneRebuildATurn()
    {
        TableFiles tables;
        FigureWorker worker(tables);
        QSignalSpy built(&worker, &FigureWorker::built);
        Scene scene;
        for (int i = 0; i < 200; ++i) {
            scene = *withParameter(scene, "base", 1000 + i);
            worker.request(scene, allViews());
        }
        QCOMPARE(worker.handed(), 0);
        QVERIFY(built.wait());
        QTest::qWait(50);
        QCOMPARE(worker.handed(), 1);
        QCOMPARE(built.count(), 1);
        // The newest of them.
        const auto views = built.first().first().value<std::shared_ptr<const BuiltViews>>();
        QCOMPARE(views->scene.subject.base, 1199.0);
        QCOMPARE(views->views.size(), posviz::views().size());
    }

    void theNewestRequestWins()
    {
        TableFiles tables;
        FigureWorker worker(tables);
        double last = 0;
        int deliveries = 0;
        connect(&worker, &FigureWorker::built, this, [&](const std::shared_ptr<const BuiltViews> &views) {
            QVERIFY(views->scene.subject.base > last);
            last = views->scene.subject.base;
            ++deliveries;
        });
        Scene scene = *withParameter(Scene{}, "dimension", 8192); // slow enough for requests to pile up
        constexpr int requests = 40;
        for (int i = 0; i < requests; ++i) {
            scene = *withParameter(scene, "base", 1000 + i);
            worker.request(scene, {{"similarity", {.rows = 200, .columns = 200}}});
            QTest::qWait(1);
        }
        QTRY_COMPARE_WITH_TIMEOUT(last, 1000.0 + requests - 1, 60000);
        QVERIFY2(deliveries < requests, qPrintable(QString::number(deliveries)));
    }

    void whatCannotBeShownIsSaid()
    {
        TableFiles tables;
        FigureWorker worker(tables);
        QSignalSpy built(&worker, &FigureWorker::built);
        worker.request(*withEncoding(Scene{}, "learned"), allViews());
        QVERIFY(built.wait());
        const auto views = built.first().first().value<std::shared_ptr<const BuiltViews>>();
        for (const BuiltView &view : views->views)
            QVERIFY2((view.figure == nullptr) == !view.sentence.empty(), view.view.c_str());
    }

    void aMissingTableIsASentenceInEveryView()
    {
        TableFiles tables;
        Scene scene = *withEncoding(Scene{}, "learned");
        scene.subject.table = "/nowhere/table.npy";
        const BuiltViews built = buildViews(scene, allViews(), tables, {});
        QVERIFY(!built.signal);
        for (const BuiltView &view : built.views)
            QVERIFY2(view.sentence.find("/nowhere/table.npy") != std::string::npos, view.sentence.c_str());
    }

    void itEndsWhileItWorks()
    {
        TableFiles tables;
        FigureWorker worker(tables);
        worker.request(*withParameter(Scene{}, "dimension", 8192), {{"similarity", {.rows = 900, .columns = 900}}});
        QTest::qWait(5);
    }
};

TEST_CLASS(TestFigureWorker, QCoreApplication)
#include "tst_figure_worker.moc"
