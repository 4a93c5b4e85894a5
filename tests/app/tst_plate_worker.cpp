// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plate_worker.h"
#include "core/model_files/table_files.h"
#include "core/scene_edits.h"
#include "tests/support/test_class.h"

#include <QApplication>
#include <QSignalSpy>

#include <future>
#include <set>

#include <new>
#include <stdexcept>

using namespace posviz;

namespace {

/// Square matrices of this many cells, but for what axes take.
Sheet sheetOf(int size)
{
    Sheet sheet{.size = {size, size}, .theme = lightTheme()};
    sheet.style.leastBarLabels = 30;
    return sheet;
}

std::vector<ViewRequest> allViews(int size = 200)
{
    std::vector<ViewRequest> requests;
    for (const View &view : views())
        requests.push_back({view.id, sheetOf(size)});
    return requests;
}

Scene withBase(const Scene &scene, double base) { return *withParameter(scene, "base", base); }

std::shared_ptr<const Plate> plateIn(const QList<QVariant> &arguments)
{
    return arguments.first().value<std::shared_ptr<const Plate>>();
}

/// Tables that wait to be let go: a view that is slow for as long as a test wants.
class HeldTables : public TableSource {
  public:
    Result<std::shared_ptr<const Table>> table(const std::string &, const std::string &) override
    {
        m_released.get_future().wait();
        return Error("let go");
    }
    void release() { m_released.set_value(); }

  private:
    std::promise<void> m_released;
};

Scene heldScene()
{
    Scene scene = *withEncoding(Scene{}, "learned");
    scene.subject.table = "held.npy";
    return scene;
}

} // namespace

class TestPlateWorker : public QObject {
    Q_OBJECT

  private slots:
    void aStormOfRequestsIsOneBuildOfEachView()
    {
        TableFiles tables;
        PlateWorker worker(tables);
        QSignalSpy built(&worker, &PlateWorker::built), settled(&worker, &PlateWorker::settled);
        Scene scene;
        for (int i = 0; i < 200; ++i) {
            scene = withBase(scene, 1000 + i);
            worker.request(scene, allViews());
        }
        QCOMPARE(worker.handed(), 0);
        QVERIFY(!worker.isIdle());
        QVERIFY(settled.wait());
        QTest::qWait(50);
        QVERIFY(worker.isIdle());
        QCOMPARE(worker.handed(), 1);
        QCOMPARE(settled.count(), 1);
        QCOMPARE(built.size(), std::ssize(views()));
        std::set<std::string> seen;
        for (const QList<QVariant> &arguments : built) {
            // The newest of them.
            QCOMPARE(plateIn(arguments)->scene.subject.base, 1199.0);
            seen.insert(plateIn(arguments)->view->id);
        }
        QCOMPARE(seen.size(), views().size());
    }

    void whatIsBuiltAlreadyIsNotBuiltAgain()
    {
        TableFiles tables;
        PlateWorker worker(tables);
        QSignalSpy settled(&worker, &PlateWorker::settled);
        worker.request({}, {{"similarity", sheetOf(200)}, {"phase", sheetOf(200)}});
        QVERIFY(settled.wait());
        // Another sheet of one view; which views fill the window changes no figure.
        worker.request(withFilling({}, "phase"), {{"similarity", sheetOf(200)}, {"phase", sheetOf(220)}});
        QVERIFY(settled.wait());
        QCOMPARE(worker.begun("similarity"), 1);
        QCOMPARE(worker.begun("phase"), 2);
    }

    void theNewestRequestWins()
    {
        TableFiles tables;
        PlateWorker worker(tables);
        double last = 0;
        int deliveries = 0;
        connect(&worker, &PlateWorker::built, this, [&](const std::shared_ptr<const Plate> &plate) {
            QVERIFY(plate->scene.subject.base > last);
            last = plate->scene.subject.base;
            ++deliveries;
        });
        Scene scene = *withParameter(Scene{}, "dimension", 8192); // slow enough for requests to pile up
        constexpr int requests = 40;
        for (int i = 0; i < requests; ++i) {
            scene = withBase(scene, 1000 + i);
            worker.request(scene, {{"similarity", sheetOf(280)}});
            QTest::qWait(1);
        }
        QTRY_COMPARE_WITH_TIMEOUT(last, 1000.0 + requests - 1, 60000);
        QVERIFY2(deliveries < requests, qPrintable(QString::number(deliveries)));
        QVERIFY(worker.begun("similarity") < requests);
    }

    void whatThrowsIsASentence()
    {
        class NoMemory : public TableSource {
            Result<std::shared_ptr<const Table>> table(const std::string &, const std::string &) override { throw std::bad_alloc(); }
        } tables;
        PlateWorker worker(tables);
        Plate delivered;
        connect(&worker, &PlateWorker::built, this, [&](const std::shared_ptr<const Plate> &plate) { delivered = *plate; });
        QSignalSpy settled(&worker, &PlateWorker::settled);
        worker.request(*withTable(*withEncoding(Scene{}, "learned"), "table.npy", 8, {}), {{"similarity", sheetOf(200)}});
        QVERIFY(settled.wait());
        QVERIFY(!delivered.figure);
        QVERIFY2(english(delivered.silence).find("memory") != std::string::npos, english(delivered.silence).c_str());

        View view = *findView("similarity");
        view.build = [](const Scene &, const Signal &, const Resolution &) -> Result<Figure> { throw std::length_error("too long"); };
        TableFiles files;
        const Plate plate = builtPlate(view, evaluated({}, files), {});
        QVERIFY2(english(plate.silence).find("too long") != std::string::npos, english(plate.silence).c_str());
    }

    void theSlowestViewDelaysNoOther()
    {
        TableFiles tables;
        PlateWorker worker(tables);
        QStringList order;
        connect(&worker, &PlateWorker::built, this,
                [&](const std::shared_ptr<const Plate> &plate) { order << QString::fromStdString(plate->view->id); });
        // Asked for first and by far the slowest: sums over the lags of many blocks.
        Scene scene = *withScaling(Scene{}, "dual_chunk");
        scene = *withParameter(*withParameter(scene, "length", 1 << 20), "dimension", 1024);
        worker.request(scene, {{"similarity", sheetOf(900)}, {"spectrum", sheetOf(200)}, {"phase", sheetOf(100)}});
        QTRY_COMPARE_WITH_TIMEOUT(order.size(), qsizetype{3}, 60000);
        QCOMPARE(order.last(), QString("similarity"));
    }

    void aNewerSceneStopsASlowBuild()
    {
        TableFiles tables;
        PlateWorker worker(tables);
        QSignalSpy built(&worker, &PlateWorker::built), busy(&worker, &PlateWorker::busyChanged);
        QSignalSpy progressed(&worker, &PlateWorker::progressed);
        Scene slow = *withParameter(*withScaling(Scene{}, "dual_chunk"), "length", 1 << 22);
        slow = *withParameter(slow, "dimension", 8192);
        worker.request(slow, {{"similarity", sheetOf(2000)}});
        QTRY_VERIFY(progressed.count() > 2); // it has run for some tenths of a second
        QCOMPARE(busy.first().last().toBool(), true);
        double before = 0;
        for (const QList<QVariant> &arguments : progressed) {
            QVERIFY(arguments.last().toDouble() >= before && arguments.last().toDouble() < 1);
            before = arguments.last().toDouble();
        }
        QVERIFY(before > 0);
        worker.request({}, {{"similarity", sheetOf(100)}});
        QTRY_VERIFY_WITH_TIMEOUT(worker.isIdle(), 60000);
        QCOMPARE(built.count(), 1);
        QCOMPARE(plateIn(built.first())->scene, Scene{});
        QCOMPARE(busy.last().last().toBool(), false);
    }

    void aViewThatIsNotWantedAnyMoreIsNotWaitedFor()
    {
        HeldTables tables;
        PlateWorker worker(tables);
        QSignalSpy built(&worker, &PlateWorker::built);
        worker.request(heldScene(), {{"encoding", sheetOf(100)}});
        QTRY_COMPARE(worker.begun("encoding"), 1);
        worker.request({}, {{"spectrum", sheetOf(100)}});
        QTRY_COMPARE(built.count(), 1);
        QCOMPARE(plateIn(built.first())->view->id, std::string("spectrum"));
        QVERIFY(worker.isIdle());
        tables.release();
    }

    void theSurveyComesFirstAndKnowsWhatCannotBeShown()
    {
        TableFiles tables;
        PlateWorker worker(tables);
        bool surveyed = false;
        std::map<std::string, Sentence> silences;
        connect(&worker, &PlateWorker::surveyed, this, [&](const std::shared_ptr<const Survey> &survey) {
            QVERIFY(!surveyed && survey->evaluated);
            surveyed = true;
            silences = survey->silences;
        });
        std::size_t plates = 0;
        connect(&worker, &PlateWorker::built, this, [&](const std::shared_ptr<const Plate> &plate) {
            QVERIFY(surveyed);
            QCOMPARE((plate->figure == nullptr), !plate->silence.empty());
            QCOMPARE(plate->silence, silences.at(plate->view->id));
            ++plates;
        });
        worker.request(*withEncoding(Scene{}, "learned"), allViews());
        QTRY_COMPARE(plates, views().size());
    }

    void aMissingTableIsASentenceInEveryView()
    {
        TableFiles tables;
        PlateWorker worker(tables);
        QSignalSpy built(&worker, &PlateWorker::built), surveyed(&worker, &PlateWorker::surveyed);
        Scene scene = *withEncoding(Scene{}, "learned");
        scene.subject.table = "/nowhere/table.npy";
        worker.request(scene, allViews());
        QTRY_COMPARE(built.size(), std::ssize(views()));
        for (const QList<QVariant> &arguments : built) {
            QVERIFY(!plateIn(arguments)->signal && !plateIn(arguments)->figure);
            const std::string sentence = english(plateIn(arguments)->silence);
            QVERIFY2(sentence.find("/nowhere/table.npy") != std::string::npos, sentence.c_str());
        }
        QVERIFY(!surveyed.first().first().value<std::shared_ptr<const Survey>>()->evaluated);
    }

    void itEndsWhileItWorks()
    {
        TableFiles tables;
        PlateWorker worker(tables);
        worker.request(*withParameter(Scene{}, "dimension", 8192), {{"similarity", sheetOf(900)}});
        QTest::qWait(5);
    }
};

TEST_CLASS(TestPlateWorker, QApplication)
#include "tst_plate_worker.moc"
