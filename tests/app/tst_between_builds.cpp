// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encoding.h"
#include "core/scene_edits.h"
#include "core/view.h"
#include "tests/support/shown_window.h"
#include "tests/support/test_class.h"

#include <QApplication>
#include <QStandardPaths>

using namespace posviz;

/// What a hand does between an edit and the figures that follow from it: nothing settles here unless a test says so.
class TestBetweenBuilds : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    // A hidden view keeps its figure of 64 pairs while the scene has 8.
    void anOlderFigureIsExplainedByItsOwnScene()
    {
        Shown shown;
        shown.session.apply(withFilling(shown.session.scene(), "similarity"));
        shown.settle();
        shown.session.apply(*withParameter(shown.session.scene(), "dimension", 16));
        shown.settle();
        QTest::keyClick(&shown.window, Qt::Key_Escape);
        FigurePlot &phase = shown.plot("phase");
        QVERIFY(phase.isVisible());
        emit phase.hovered({50, 200});
        QVERIFY2(shown.status().contains("pair 50"), qPrintable(shown.status()));
        emit phase.clicked({50, 200});
        // The scene has no such pair.
        QCOMPARE(shown.session.scene().look.selection, (Selection{.query = 200}));
        shown.settle();
        QCOMPARE(phase.figure()->x.upper, 7.5);
        emit phase.hovered({5, 200});
        QVERIFY2(shown.status().contains("pair 5"), qPrintable(shown.status()));
    }

    void aPairOfOneViewIsNoneOfAnother()
    {
        Shown shown;
        shown.session.apply(*withParameter(shown.session.scene(), "dimension", 16));
        // Phase still shows 64 pairs; the others may or may not have been built with 8.
        for (int turn = 0; turn < 50 && !shown.window.worker().isIdle(); ++turn) {
            emit shown.plot("phase").hovered({50, 10});
            QCoreApplication::processEvents();
        }
        shown.settle();
        emit shown.plot("phase").hovered({7, 10});
        QVERIFY2(shown.status().contains("pair 7"), qPrintable(shown.status()));
    }

    void whatIsChosenInTwoViewsIsChosen()
    {
        Shown shown;
        emit shown.plot("phase").clicked({5, 77});
        emit shown.plot("spectrum").clicked({20, 100});
        QCOMPARE(shown.session.scene().look.selection, (Selection{.query = 77, .pair = 20}));
        shown.session.undo();
        QCOMPARE(shown.session.scene().look.selection, (Selection{.query = 77, .pair = 5}));
    }

    void zoomsOfTwoViewsAreKept()
    {
        Shown shown;
        emit shown.plot("phase").rangeWanted(9.5, 19.5, 99.5, 199.5);
        emit shown.plot("encoding").rangeWanted(31.5, 63.5, 99.5, 199.5);
        const Windows &windows = shown.session.scene().look.windows;
        QCOMPARE(windows.pairs, std::optional<Run>(Run{10, 10}));
        QCOMPARE(windows.features, std::optional<Run>(Run{32, 32}));
        QCOMPARE(windows.positions, std::optional<Run>(Run{100, 100}));
        // All of it in one view leaves what another view alone shows a part of.
        emit shown.plot("encoding").allWanted();
        QCOMPARE(shown.session.scene().look.windows, (Windows{.pairs = Run{10, 10}}));
    }

    void anEditBeforeAZoomIsKept()
    {
        Shown shown;
        shown.session.apply(*withParameter(shown.session.scene(), "length", 300));
        emit shown.plot("phase").rangeWanted(-0.5, 63.5, 199.5, 399.5);
        QCOMPARE(shown.session.scene().subject.length, std::int64_t{300});
        QCOMPARE(shown.session.scene().look.windows.positions, std::optional<Run>(Run{200, 100}));
    }

    // A section that does not fit is no answer about what M-RoPE can show.
    void viewsStayWhileASceneCannotBeEvaluated()
    {
        Shown shown;
        shown.session.apply(*withEncoding(shown.session.scene(), "mrope"));
        shown.settle();
        const QStringList before = visibleViews(shown);
        QVERIFY(before.size() == 4);
        const double section = parameterValue(shown.session.scene(), *findParameter(shown.session.scene(), "mrope_section_t"));
        shown.session.apply(*withParameter(shown.session.scene(), "mrope_section_t", section + 1));
        shown.settle();
        QVERIFY(!shown.plot("encoding").message().isEmpty());
        QCOMPARE(visibleViews(shown), before);
        shown.session.apply(*withParameter(shown.session.scene(), "mrope_section_t", section));
        shown.settle();
        QCOMPARE(visibleViews(shown), before);
        QCOMPARE(shown.plot("encoding").message(), QString());
    }

    void aViewsOwnKnobDoesNotTakeItsCardAway()
    {
        Shown shown;
        shown.session.apply(*withEncoding(shown.session.scene(), "deberta"));
        shown.settle();
        const QStringList before = visibleViews(shown);
        QVERIFY(before.contains("decay"));
        const Parameter content = *findParameter(shown.session.scene(), "decay_content");
        const double average = *parsedValue(content, "average");
        shown.session.apply(*withParameter(shown.session.scene(), "decay_content", average));
        shown.settle();
        QCOMPARE(visibleViews(shown), before);
        QVERIFY(shown.plot("decay").message().startsWith("DeBERTa"));
        shown.session.apply(*withParameter(shown.session.scene(), "decay_content", content.defaultValue));
        shown.settle();
        QCOMPARE(visibleViews(shown), before);
        QCOMPARE(shown.plot("decay").message(), QString());
    }

    void oneStepBuildsEachShownViewOnce_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<double>("value");
        QTest::newRow("base") << "base" << 20000.0;
        QTest::newRow("dimension") << "dimension" << 256.0;
        // Other tick labels: three digits become seven.
        QTest::newRow("length") << "length" << 1048576.0;
        QTest::newRow("shorter") << "length" << 16.0;
    }
    void oneStepBuildsEachShownViewOnce()
    {
        QFETCH(QString, key);
        QFETCH(double, value);
        Shown shown;
        const auto begun = [&] {
            std::map<std::string, int> counts;
            for (const View &view : views())
                counts[view.id] = shown.window.worker().begun(view.id);
            return counts;
        };
        const std::map<std::string, int> before = begun();
        const QStringList seen = visibleViews(shown);
        shown.session.apply(*withParameter(shown.session.scene(), key.toStdString(), value));
        shown.settle();
        QCOMPARE(visibleViews(shown), seen);
        for (const auto &[view, count] : begun())
            QVERIFY2(count - before.at(view) == (seen.contains(QString::fromStdString(view)) ? 1 : 0),
                     (view + ": " + std::to_string(count - before.at(view)) + " builds").c_str());
    }

    // Numbers of a colour bar that were wider than usual keep their room only while they may come back.
    void anotherEncodingStartsWithTheUsualRoom()
    {
        Shown shown;
        const Sheet usual = shown.plot("similarity").sheet();
        // Scores of six digits: cos and sin of 8192 features ten times as large.
        Scene wide = *withParameter(*withScaling(shown.session.scene(), "yarn"), "dimension", 8192);
        wide = *withParameter(wide, "attention_factor", 10);
        wide = withViews(wide, std::vector<std::string>{"similarity"}); // which is no view that a scaling brings forward
        shown.session.apply(wide);
        shown.settle();
        QVERIFY(shown.plot("similarity").sheet().style.leastBarLabels > usual.style.leastBarLabels);
        shown.session.apply(*withEncoding(Scene{}, "sinusoidal"));
        shown.settle();
        QCOMPARE(shown.plot("similarity").sheet().style, usual.style);
    }

    void theViewInUseCanBeSeen()
    {
        Shown shown;
        shown.session.apply(*withEncoding(shown.session.scene(), "alibi"));
        shown.settle();
        QVERIFY(!visibleViews(shown).contains("encoding"));
        QVERIFY(visibleViews(shown).contains(QString::fromStdString(shown.window.views().inUse())));
    }

    void whichViewsAreShownIsAStepOfTheScene()
    {
        Shown shown;
        shown.session.apply(withViews(shown.session.scene(), std::vector<std::string>{"phase", "encoding"}));
        QCOMPARE(visibleViews(shown), QStringList({"encoding", "phase"}));
        shown.session.apply(withFilling(shown.session.scene(), "phase"));
        QCOMPARE(visibleViews(shown), QStringList({"phase"}));
        shown.session.undo();
        QCOMPARE(visibleViews(shown), QStringList({"encoding", "phase"}));
        shown.session.undo();
        shown.settle();
        QCOMPARE(visibleViews(shown).size(), 4);
    }

    void aGestureThatReturnsIsNoStep()
    {
        Shown shown;
        const Scene start = shown.session.scene();
        for (const double base : {20000.0, 30000.0, 10000.0})
            shown.session.apply(*withParameter(shown.session.scene(), "base", base), "drag");
        QVERIFY(shown.session.scene() == start);
        QVERIFY(!shown.session.canUndo());
        // The same hand goes on.
        for (const double base : {20000.0, 30000.0})
            shown.session.apply(*withParameter(shown.session.scene(), "base", base), "drag");
        shown.session.undo();
        QVERIFY(shown.session.scene() == start);
        QVERIFY(!shown.session.canUndo());
    }
};

TEST_CLASS(TestBetweenBuilds, QApplication)
#include "tst_between_builds.moc"
