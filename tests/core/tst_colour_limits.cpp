// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plate.h"
#include "core/scene_edits.h"
#include "core/scene_json.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <limits>

using namespace posviz;

namespace {

ColourScale coloursOf(const char *view, const Scene &scene)
{
    TableFiles files;
    const Plate plate = builtPlate(*findView(view), evaluated(scene, files), {.rows = 32, .columns = 32});
    const ColourScale *colours = plate.figure ? colourScaleOf(*plate.figure) : nullptr;
    if (!colours)
        qFatal("no colours");
    return *colours;
}

Scene limited(const char *view, double lower, double upper)
{
    return certain(withColourLimits(sceneOf("rope", 64, 10000, 512), view, ColourLimits{lower, upper}));
}

} // namespace

class TestColourLimits : public QObject {
    Q_OBJECT

  private slots:
    void aViewIsColouredBetweenThem()
    {
        const ColourScale own = coloursOf("similarity", sceneOf("rope", 64, 10000, 512));
        const ColourScale set = coloursOf("similarity", limited("similarity", -5, 40));
        QVERIFY(own.lower != -5 && own.upper != 40);
        // Scores from -5 to 40 are not signed ones round 0 where the view's own map is a sequential one.
        QCOMPARE(set.map, own.map);
        QCOMPARE(set.lower, set.map == Look{}.divergingColours ? -40.0 : -5.0);
        QCOMPARE(set.upper, 40.0);
        QVERIFY(!set.clipped || own.upper > 40 || own.lower < set.lower);
    }

    void zeroKeepsTheMiddleColour()
    {
        const ColourScale set = coloursOf("encoding", limited("encoding", -0.25, 3));
        QCOMPARE(set.map, Look{}.divergingColours);
        QCOMPARE(set.lower, -3.0);
        QCOMPARE(set.upper, 3.0);
        QVERIFY(!set.clipped);
    }

    void whatLiesBeyondIsSaid()
    {
        QVERIFY(coloursOf("similarity", limited("similarity", 0, 1)).clipped);
        QVERIFY(!coloursOf("similarity", limited("similarity", -1000, 1000)).clipped);
    }

    void otherViewsAndAnglesKeepTheirOwn()
    {
        const Scene scene = limited("similarity", 0, 1);
        QCOMPARE(coloursOf("encoding", scene).upper, coloursOf("encoding", sceneOf("rope", 64, 10000, 512)).upper);
        QCOMPARE(coloursOf("phase", limited("phase", 0, 1)).upper, coloursOf("phase", sceneOf("rope", 64, 10000, 512)).upper);
    }

    void theyFollowNoOtherEdit()
    {
        Scene scene = limited("similarity", -7, 123);
        scene = certain(withEncoding(scene, "sinusoidal"));
        scene = certain(withParameter(scene, "length", 64));
        QCOMPARE(coloursOf("similarity", scene).upper, 123.0);
        scene = certain(withColourLimits(scene, "similarity", {}));
        QVERIFY(scene.look.colourLimits.empty());
        QVERIFY(coloursOf("similarity", scene).upper != 123.0);
    }

    void refused_data()
    {
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        const double infinity = std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::max();
        QTest::newRow("equal") << 1.0 << 1.0;
        QTest::newRow("falling") << 1.0 << 0.0;
        QTest::newRow("NaN below") << std::nan("") << 0.0;
        QTest::newRow("NaN above") << 0.0 << std::nan("");
        QTest::newRow("infinite") << 0.0 << infinity;
        QTest::newRow("wider than a number can say") << -most << most;
    }
    void refused()
    {
        QFETCH(const double, lower);
        QFETCH(const double, upper);
        QVERIFY(!withColourLimits(Scene{}, "similarity", ColourLimits{lower, upper}));
        Scene scene;
        scene.look.colourLimits["similarity"] = {lower, upper};
        QVERIFY(!checkedScene(scene));
    }

    void noView()
    {
        QVERIFY(!withColourLimits(Scene{}, "picture", ColourLimits{}));
        QVERIFY(withColourLimits(Scene{}, "picture", {}));
    }

    void aSceneFileKeepsThem()
    {
        Scene scene = limited("similarity", -0.1, 1e-3 + 128);
        scene = certain(withColourLimits(scene, "bias", ColourLimits{-8, 0}));
        const Scene read = certain(sceneFromJson(sceneToJson(scene), "scene"));
        QCOMPARE(read.look.colourLimits, scene.look.colourLimits);
        QCOMPARE(read, scene);
    }

    void brokenFiles_data()
    {
        QTest::addColumn<QByteArray>("limits");
        for (const char *limits : {"[]", "3", R"({"similarity": 3})", R"({"similarity": [1]})", R"({"similarity": [1, 2, 3]})",
                                   R"({"similarity": [2, 1]})", R"({"similarity": ["a", 1]})", R"({"picture": [0, 1]})"})
            QTest::newRow(limits) << QByteArray(limits);
    }
    void brokenFiles()
    {
        QFETCH(const QByteArray, limits);
        const Result<Scene> read =
            sceneFromJson("{\"posviz_scene\": 1, \"colour_limits\": " + limits.toStdString() + "}", "a.posviz");
        QVERIFY(!read);
        QVERIFY2(read.error().find("colour_limits") != std::string::npos, read.error().c_str());
    }
};

TEST_CLASS(TestColourLimits, NoApplication)
#include "tst_colour_limits.moc"
