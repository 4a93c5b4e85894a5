// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/table_formats.h"
#include "core/analysis/absent.h"
#include "core/encoding.h"
#include "core/evaluate.h"
#include "core/model_files/table_files.h"
#include "core/scene_edits.h"
#include "core/view.h"

#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>

using namespace posviz;

namespace {

/// 5 positions in 2 cells by 3 features in 3 cells; the last row of cells has an absent number.
Figure heatmapFigure()
{
    Figure figure{.view = "encoding", .title = "Encoding"};
    figure.x = {.label = sentence("feature"), .quantity = Quantity::Feature};
    figure.y = {.label = sentence("position"), .quantity = Quantity::QueryPosition};
    CellMatrix values(2, 3);
    values << 0.1, -1.0 / 3.0, 2, 1e-7, absentValue, 131072;
    figure.layers.push_back(Heatmap{.rows = Bins({10, 5}, 2), .columns = Bins({0, 3}, 3), .values = values, .colours = {}});
    figure.notes = {sentence("Positions \"{0}\" to {1} do not exist.", 8, 9)};
    return figure;
}

Figure phaseFigure()
{
    Figure figure{.view = "phase", .title = "Phase"};
    figure.x = {.label = sentence("pair"), .quantity = Quantity::Pair};
    figure.y = {.label = sentence("position"), .quantity = Quantity::QueryPosition};
    CellMatrix angles(1, 2);
    CellMatrix lengths(1, 2);
    angles << std::numbers::pi / 2, 0;
    lengths << 0.5, 1;
    figure.layers.push_back(
        PhaseMap{.rows = Bins({0, 4}, 1), .columns = Bins({0, 2}, 2), .angles = angles, .lengths = lengths, .colours = {}});
    return figure;
}

Figure spectrumFigure(const Scene &scene, const Signal &signal) { return *findView("spectrum")->build(scene, signal, {}); }

Scene smallScene()
{
    Scene scene;
    scene.subject.dimension = 4;
    return scene;
}

Plate plateOf(const Scene &scene, const Signal &signal, const Figure &figure)
{
    return {.view = findView(figure.view),
            .scene = scene,
            .signal = std::make_shared<const Signal>(signal),
            .figure = std::make_shared<const Figure>(figure)};
}

Result<std::string> tableCsv(const Plate &plate) { return tableText(*findTableFormat("csv"), plate); }
Result<std::string> tableJson(const Plate &plate) { return tableText(*findTableFormat("json"), plate); }
Result<std::string> tableNpy(const Plate &plate) { return tableText(*findTableFormat("npy"), plate); }

QJsonObject json(const Scene &scene, const Figure &figure)
{
    const Signal signal = signalOf(scene);
    const Result<std::string> text = tableJson(plateOf(scene, signal, figure));
    return QJsonDocument::fromJson(QByteArray::fromStdString(*text)).object();
}

QByteArrayList lines(const Result<std::string> &text) { return QByteArray::fromStdString(*text).split('\n'); }

double numberAt(const std::string &npy, std::size_t fromEnd)
{
    double value = 0;
    std::memcpy(&value, npy.data() + npy.size() - fromEnd * sizeof(double), sizeof(double));
    return value;
}

} // namespace

class TablesTest : public QObject {
    Q_OBJECT

  private slots:
    void heatmapAsCsv()
    {
        const Scene scene = smallScene();
        const Signal signal = signalOf(scene);
        const Figure figure = heatmapFigure();
        const QByteArrayList text = lines(tableCsv(plateOf(scene, signal, figure)));
        QCOMPARE(text.size(), 4); // the last is the empty one after the last line end
        QCOMPARE(text[0], "position/feature,0,1,2");
        QCOMPARE(text[1], "10,0.10000000000000001,-0.33333333333333331,2");
        QCOMPARE(text[2], "12,9.9999999999999995e-08,,131072");
        QCOMPARE(text[3], "");
    }

    void heatmapAsJson()
    {
        const QJsonObject object = json(smallScene(), heatmapFigure());
        QCOMPARE(object["view"], "encoding");
        QCOMPARE(object["row_axis"], "position");
        QCOMPARE(object["column_axis"], "feature");
        QCOMPARE(object["rows"].toArray(),
                 (QJsonArray{QJsonObject{{"first", 10}, {"count", 2}}, QJsonObject{{"first", 12}, {"count", 3}}}));
        QCOMPARE(object["columns"].toArray().size(), 3);
        QCOMPARE(object["columns"][2]["first"], 2);
        QCOMPARE(object["values"].toArray().size(), 2);
        QCOMPARE(object["values"][0][1].toDouble(), -1.0 / 3.0);
        QVERIFY(object["values"][1][1].isNull());
        QCOMPARE(object["values"][1][0].toDouble(), 1e-7);
        QCOMPARE(object["notes"][0], "Positions \"8\" to 9 do not exist.");
        QCOMPARE(object["scene"]["posviz_scene"], 1);
    }

    void numbersHave17Digits()
    {
        const Scene scene = smallScene();
        const Signal signal = signalOf(scene);
        const Result<std::string> text = tableJson(plateOf(scene, signal, heatmapFigure()));
        QVERIFY(text->find("[0.10000000000000001, -0.33333333333333331, 2]") != std::string::npos);
        QVERIFY(text->find("[9.9999999999999995e-08, null, 131072]") != std::string::npos);
    }

    void heatmapAsNpy()
    {
        const Scene scene = smallScene();
        const Signal signal = signalOf(scene);
        const Result<std::string> bytes = tableNpy(plateOf(scene, signal, heatmapFigure()));
        QVERIFY(bytes->find("'<f8'") != std::string::npos);
        QVERIFY(bytes->find("(2, 3)") != std::string::npos);
        QCOMPARE(numberAt(*bytes, 6), 0.1);
        QVERIFY(std::isnan(numberAt(*bytes, 2)));
        QCOMPARE(numberAt(*bytes, 1), 131072.0);
    }

    void phaseAsCsv()
    {
        const Scene scene = smallScene();
        const Signal signal = signalOf(scene);
        const QByteArrayList text = lines(tableCsv(plateOf(scene, signal, phaseFigure())));
        QCOMPARE(text.size(), 4);
        QCOMPARE(text[0], "position,pair,angle,length");
        QCOMPARE(text[1], "0,0,1.5707963267948966,0.5");
        QCOMPARE(text[2], "0,1,0,1");
    }

    void phaseAsJson()
    {
        const QJsonObject object = json(smallScene(), phaseFigure());
        QCOMPARE(object["column_axis"], "pair");
        QCOMPARE(object["values"][0][0].toDouble(), std::numbers::pi / 2);
        QCOMPARE(object["lengths"][0][0].toDouble(), 0.5);
    }

    void phaseAsNpy()
    {
        // 0.5 e^(iπ/2) = 0.5 i
        const Scene scene = smallScene();
        const Signal signal = signalOf(scene);
        const Result<std::string> bytes = tableNpy(plateOf(scene, signal, phaseFigure()));
        QVERIFY(bytes->find("'<c16'") != std::string::npos);
        QVERIFY(std::abs(numberAt(*bytes, 4)) < 1e-16);
        QCOMPARE(numberAt(*bytes, 3), 0.5);
        QCOMPARE(numberAt(*bytes, 2), 1.0);
        QCOMPARE(numberAt(*bytes, 1), 0.0);
    }

    void spectrumAsJson()
    {
        // d = 4, b = 10000: θ = 1, 0.01
        const Scene scene = smallScene();
        const QJsonObject object = json(scene, spectrumFigure(scene, signalOf(scene)));
        QCOMPARE(object["inverse_frequencies"].toArray().size(), 2);
        QCOMPARE(object["inverse_frequencies"][0].toDouble(), 1.0);
        QCOMPARE(object["wavelengths"][0].toDouble(), 2 * std::numbers::pi);
        QCOMPARE(object["turns"][0].toDouble(), 512 / (2 * std::numbers::pi));
        QCOMPARE(object["attention_factor"].toDouble(), 1.0);
        QCOMPARE(object["unscaled_inverse_frequencies"], object["inverse_frequencies"]);
        QCOMPARE(object["bands"].toArray().size(), 0);
        QCOMPARE(object["pairs"], (QJsonObject{{"first", 0}, {"count", 2}}));
    }

    void spectrumOfAWindow()
    {
        Scene scene = smallScene();
        scene.look.windows.pairs = Run{1, 1};
        const Signal signal = signalOf(scene);
        const Figure figure = spectrumFigure(scene, signal);
        const QJsonObject object = json(scene, figure);
        QCOMPARE(object["pairs"], (QJsonObject{{"first", 1}, {"count", 1}}));
        QCOMPARE(object["inverse_frequencies"].toArray().size(), 1);
        QCOMPARE(object["unscaled_inverse_frequencies"].toArray().size(), 1);
        QVERIFY(lines(tableCsv(plateOf(scene, signal, figure)))[1].startsWith("1,"));
    }

    // Four columns and 32 rows: a pair of either axis turns by its own step.
    void spectrumOfAGrid()
    {
        Scene scene = *withParameter(*withEncoding(smallScene(), "axial"), "grid_width", 4);
        scene.subject.dimension = 8;
        scene.subject.length = 128;
        const Signal signal = signalOf(scene);
        const QJsonObject object = json(scene, spectrumFigure(scene, signal));
        for (const int pair : {0, 1, 2, 3}) {
            const double theta = pair % 2 == 0 ? 1 : 0.1;
            QVERIFY(std::abs(object["inverse_frequencies"][pair].toDouble() - theta) < 1e-15);
            QVERIFY(std::abs(object["wavelengths"][pair].toDouble() * theta / (2 * std::numbers::pi) - 1) < 1e-14);
            QVERIFY(std::abs(object["turns"][pair].toDouble() * 2 * std::numbers::pi / (pair < 2 ? 4 : 32) - theta) < 1e-14);
        }
    }

    void frequencyZeroHasNoWavelength()
    {
        const Scene scene = smallScene();
        Signal signal = signalOf(scene);
        const Figure figure = spectrumFigure(scene, signal);
        std::get<Rotary>(signal).inverseFrequencies[1] = 0.0;
        const Plate plate = plateOf(scene, signal, figure);
        QCOMPARE(lines(tableCsv(plate))[2], "1,0,,0");
        const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(*tableJson(plate))).object();
        QVERIFY(object["wavelengths"][1].isNull());
        QVERIFY(std::isinf(numberAt(*tableNpy(plate), 2)));
    }

    void everyFormatWritesEveryView()
    {
        for (const Encoding &encoding : encodings()) {
            const Result<Scene> scene = withEncoding(smallScene(), encoding.id);
            QVERIFY(bool(scene));
            const Signal signal = signalOf(*scene);
            for (const View &view : views()) {
                const Result<Figure> figure = view.build(*scene, signal, {.rows = 5, .columns = 4});
                if (!figure)
                    continue;
                for (const TableFormat &format : tableFormats()) {
                    const Result<std::string> text = tableText(format, plateOf(*scene, signal, *figure));
                    QVERIFY2(bool(text) && !text->empty(),
                             qPrintable(QString::fromStdString(encoding.id + " " + view.id + " " + format.id)));
                }
            }
        }
    }

    void curvesAndEdgesOfRibbonsAreTables()
    {
        const Scene scene = smallScene();
        const Signal signal = signalOf(scene);
        Figure figure{.view = "decay"};
        figure.x = {.label = sentence("distance"), .quantity = Quantity::Distance, .lower = -0.5, .upper = 1.5};
        figure.y = {.label = sentence("score"), .quantity = Quantity::Score};
        figure.layers = {Ribbon{.name = sentence("bounds"), .accented = true, .x = {0, 1}, .lower = {-1, -2}, .upper = {1, 2}},
                         Curve{.name = sentence("mean, exact"), .style = CurveStyle::Main, .x = {0, 1}, .y = {0.5, 0.25}}};
        const Plate plate = plateOf(scene, signal, figure);
        QCOMPARE(
            lines(tableCsv(plate)),
            (QByteArrayList{"curve,distance,score", "\"bounds, lower\",0,-1", "\"bounds, lower\",1,-2", "\"bounds, upper\",0,1",
                            "\"bounds, upper\",1,2", "\"mean, exact\",0,0.5", "\"mean, exact\",1,0.25", ""}));
        const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(*tableJson(plate))).object();
        QCOMPARE(object["x_axis"].toString(), QString("distance"));
        const QJsonArray curves = object["curves"].toArray();
        QCOMPARE(curves.size(), 3);
        QCOMPARE(curves[2]["name"].toString(), QString("mean, exact"));
        QCOMPARE(curves[2]["y"][1].toDouble(), 0.25);
        // Number of the curve, x, y: the last point.
        QCOMPARE(numberAt(*tableNpy(plate), 3), 2.0);
        QCOMPARE(numberAt(*tableNpy(plate), 2), 1.0);
        QCOMPARE(numberAt(*tableNpy(plate), 1), 0.25);
    }

    void aFigureWithoutNumbersIsRefused()
    {
        const Scene scene = smallScene();
        const Signal signal = signalOf(scene);
        const Figure figure{.view = "empty"};
        for (const TableFormat &format : tableFormats())
            QVERIFY(!tableText(format, plateOf(scene, signal, figure)));
    }
};

TEST_CLASS(TablesTest, QCoreApplication)
#include "tst_tables.moc"
