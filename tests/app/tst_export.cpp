// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/formats.h"
#include "app/export/save_whole.h"
#include "core/analysis/absent.h"
#include "core/colours.h"

#include "tests/support/test_class.h"

#include <QBuffer>
#include <QDir>
#include <QImage>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <numbers>
#include <vector>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

using namespace posviz;

namespace {

Axis wholeAxis(std::string label, Quantity quantity, std::int64_t count, bool reversed = false)
{
    return {.label = word(std::move(label)),
            .quantity = quantity,
            .lower = -0.5,
            .upper = static_cast<double>(count) - 0.5,
            .reversed = reversed};
}

/// A gradient with an absent corner at the lower right: every cell's colour is known.
Figure heatmapFigure(int rows, int columns)
{
    CellMatrix values(rows, columns);
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            values(row, column) =
                2 * row >= rows && 2 * column >= columns ? absentValue : static_cast<double>(row + column) / (rows + columns);
    Figure figure;
    figure.view = "similarity";
    figure.title = "Similarity & more";
    figure.subtitle = verbatim("RoPE, dimension 128");
    figure.summary = verbatim("Dot products.");
    figure.x = wholeAxis("key position", Quantity::KeyPosition, columns);
    figure.y = wholeAxis("query position", Quantity::QueryPosition, rows, true);
    figure.layers.emplace_back(Heatmap{
        Bins({0, rows}, rows), Bins({0, columns}, columns), values, {.map = "viridis", .label = sentence("dot product")}});
    figure.notes = {verbatim("A note.")};
    return figure;
}

Figure curveFigure()
{
    Curve curve{.name = sentence("wavelength"), .x = {}, .y = {}};
    for (int pair = 0; pair < 64; ++pair) {
        curve.x.push_back(pair);
        curve.y.push_back(2 * std::numbers::pi * std::pow(10000.0, pair / 64.0));
    }
    Figure figure;
    figure.title = "Spectrum";
    figure.x = wholeAxis("pair", Quantity::Pair, 64);
    figure.y = {.label = sentence("wavelength"),
                .quantity = Quantity::Wavelength,
                .lower = 5,
                .upper = 1e5,
                .logarithmic = true,
                .unit = sentence("positions")};
    figure.layers = {Band{-0.5, 20.5, sentence("fast"), true}, curve, Landmark{true, 512, sentence("sequence {0}", 512)}};
    return figure;
}

QByteArray written(const char *format, const Figure &figure, const ExportOptions &options = {})
{
    const Result<QByteArray> bytes = findExportFormat(QString::fromLatin1(format))->write(figure, options);
    return bytes ? *bytes : QByteArray();
}

QRgb colourAt(double fraction)
{
    const Rgb colour = findColourMap("viridis")->colours[static_cast<std::size_t>(256 * fraction)];
    return qRgb(colour.red, colour.green, colour.blue);
}

/// The page in points, from the PDF's MediaBox.
QSizeF mediaBox(const QByteArray &pdf)
{
    const auto match = QRegularExpression("/MediaBox \\[0 0 ([0-9.]+) ([0-9.]+)\\]").match(QString::fromLatin1(pdf));
    return {match.captured(1).toDouble(), match.captured(2).toDouble()};
}

struct SvgContent {
    bool wellFormed = false;
    QStringList texts;
    QList<QImage> images;
    QString width;
    QString height;
    QString viewBox;
};

SvgContent svgContent(const QByteArray &svg)
{
    SvgContent content;
    QXmlStreamReader reader(svg);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QXmlStreamAttributes attributes = reader.attributes();
        if (reader.name() == u"svg") {
            content.width = attributes.value("width").toString();
            content.height = attributes.value("height").toString();
            content.viewBox = attributes.value("viewBox").toString();
        } else if (reader.name() == u"image") {
            const QStringView data = attributes.value(QStringLiteral("xlink:href"));
            content.images.append(QImage::fromData(QByteArray::fromBase64(data.mid(data.indexOf(u',') + 1).toLatin1())));
        } else if (reader.name() == u"text") {
            content.texts.append(reader.readElementText().trimmed());
        }
    }
    content.wellFormed = !reader.hasError();
    return content;
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT

  private slots:
    void everyFormatWritesEveryFigureTwiceAlike_data();
    void everyFormatWritesEveryFigureTwiceAlike();
    void noFileTellsTheTime();
    void formatsAreFoundByNameAndSuffix();
    void pngHasItsSizeInPixelsAndItsResolution_data();
    void pngHasItsSizeInPixelsAndItsResolution();
    void pngShowsEachCellAsOnePixelOfItsColour();
    void pngWithoutGroundIsTransparent();
    void svgHoldsTextAndTheCellsThemselves();
    void svgHasItsPhysicalSize();
    void svgCurvesStayInside();
    void pdfHasItsPhysicalSize_data();
    void pdfHasItsPhysicalSize();
    void pdfHoldsFontsAndNoJpeg();
    void titleCanBeReplacedOrLeftOut();
    void documentsAreCalledByTheirTitle();
    void optionsOutOfRangeAreRefused_data();
    void optionsOutOfRangeAreRefused();
    void aPlotWithoutRoomIsRefused();
    void heatmapPixelsDoNotDependOnTheResolutionOfTheFigure();
    void saveWholeWritesAndReplaces();
    void saveWholeFailsCleanly_data();
    void saveWholeFailsCleanly();
    void saveWholeFailsInAReadOnlyFolder();
};

void TestExport::everyFormatWritesEveryFigureTwiceAlike_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<bool>("curves");
    QTest::addColumn<bool>("dark");
    for (const ExportFormat &format : exportFormats())
        for (const bool curves : {false, true})
            for (const bool dark : {false, true})
                QTest::addRow("%s, %s, %s", format.id, curves ? "curves" : "heatmap", dark ? "dark" : "light")
                    << QString(format.id) << curves << dark;
}

void TestExport::everyFormatWritesEveryFigureTwiceAlike()
{
    QFETCH(QString, format);
    QFETCH(bool, curves);
    QFETCH(bool, dark);
    const Figure figure = curves ? curveFigure() : heatmapFigure(40, 30);
    const ExportOptions options{.dark = dark};
    const QByteArray first = written(format.toLatin1(), figure, options);
    QVERIFY(first.size() > 1000);
    QCOMPARE(written(format.toLatin1(), figure, options), first);
}

void TestExport::noFileTellsTheTime()
{
    std::vector<QByteArray> before;
    for (const ExportFormat &format : exportFormats())
        before.push_back(written(format.id, heatmapFigure(40, 30)));
    QTest::qWait(1100); // past a change of second
    for (std::size_t i = 0; i < before.size(); ++i)
        QCOMPARE(written(exportFormats()[i].id, heatmapFigure(40, 30)), before[i]);
}

void TestExport::formatsAreFoundByNameAndSuffix()
{
    QCOMPARE(findExportFormat(u"pdf")->id, "pdf");
    QVERIFY(!findExportFormat(u"gif"));
    QCOMPARE(exportFormatOfFile("/tmp/a figure.v2.PNG")->id, "png");
    QVERIFY(!exportFormatOfFile("/tmp/png"));
    for (const ExportFormat &format : exportFormats())
        QCOMPARE(exportFormatOfFile(QStringLiteral("x.") + format.suffix), &format);
}

void TestExport::pngHasItsSizeInPixelsAndItsResolution_data()
{
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("height");
    QTest::addColumn<double>("dpi");
    QTest::addColumn<QSize>("pixels");
    QTest::newRow("a journal's column") << 89.0 << 60.0 << 300.0 << QSize(1051, 709);
    QTest::newRow("inches") << 101.6 << 76.2 << 100.0 << QSize(400, 300);
    QTest::newRow("screen") << 211.66667 << 158.75 << 96.0 << QSize(800, 600);
}

void TestExport::pngHasItsSizeInPixelsAndItsResolution()
{
    QFETCH(double, width);
    QFETCH(double, height);
    QFETCH(double, dpi);
    const QImage image = QImage::fromData(written("png", heatmapFigure(8, 8), {.width = width, .height = height, .dpi = dpi}));
    QTEST(image.size(), "pixels");
    QCOMPARE(image.dotsPerMeterX(), static_cast<int>(std::lround(dpi / 0.0254)));
    QCOMPARE(image.text("Title"), "Similarity & more");
}

void TestExport::pngShowsEachCellAsOnePixelOfItsColour()
{
    const ExportOptions options;
    const QSize cells = heatmapPixels(heatmapFigure(8, 8), options);
    QVERIFY2(cells.width() > 400 && cells.height() == cells.width(), qPrintable(QString("%1 x %2").arg(cells.width()).arg(cells.height())));
    Figure figure = heatmapFigure(cells.height(), cells.width());
    // The number of positions shows at the axes, so their texts must be those of the coarse figure.
    figure.x = heatmapFigure(8, 8).x;
    figure.y = heatmapFigure(8, 8).y;
    auto &map = std::get<Heatmap>(figure.layers.front());
    map.rows = Bins({0, 8}, 8);
    map.columns = Bins({0, 8}, 8);

    const QImage image = QImage::fromData(written("png", figure, options)).convertToFormat(QImage::Format_RGB32);
    // The cell at the upper left is the darkest colour of the map; it is found by its neighbour below.
    const auto cell = [&](int row, int column) { return map.values(row, column); };
    QPoint origin(-1, -1);
    for (int y = 0; y < image.height() && origin.x() < 0; ++y)
        for (int x = 0; x < image.width() && origin.x() < 0; ++x)
            if (image.pixel(x, y) == colourAt(0))
                origin = {x, y};
    QVERIFY(origin.x() > 0);
    for (int row = 0; row < cells.height(); ++row)
        for (int column = 0; column < cells.width(); ++column) {
            const QRgb expected = std::isnan(cell(row, column)) ? qRgb(255, 255, 255) : colourAt(cell(row, column));
            if (image.pixel(origin + QPoint(column, row)) != expected)
                QFAIL(qPrintable(QString("cell %1, %2: #%3, expected #%4")
                                     .arg(row)
                                     .arg(column)
                                     .arg(image.pixel(origin + QPoint(column, row)), 8, 16)
                                     .arg(expected, 8, 16)));
        }
    // Nothing of the map lies beside it.
    QCOMPARE(image.pixel(origin + QPoint(cells.width(), cells.height() / 4)), qRgb(255, 255, 255));
    QCOMPARE(image.pixel(origin - QPoint(1, -cells.height() / 4)), qRgb(255, 255, 255));
}

void TestExport::pngWithoutGroundIsTransparent()
{
    const QImage image = QImage::fromData(written("png", heatmapFigure(8, 8), {.transparent = true}));
    QVERIFY(image.hasAlphaChannel());
    QCOMPARE(qAlpha(image.pixel(0, 0)), 0);
    const QImage opaque = QImage::fromData(written("png", heatmapFigure(8, 8)));
    QCOMPARE(opaque.pixel(0, 0), qRgb(255, 255, 255));
}

void TestExport::svgHoldsTextAndTheCellsThemselves()
{
    const Figure figure = heatmapFigure(40, 30);
    const SvgContent svg = svgContent(written("svg", figure));
    QVERIFY(svg.wellFormed);
    for (const char *text :
         {"Similarity & more", "RoPE, dimension 128", "key position", "query position", "dot product", "A note.", "39", "29"})
        QVERIFY2(svg.texts.contains(text), text);
    // The cells and the colour bar.
    QCOMPARE(svg.images.size(), 2);
    const QImage cells = svg.images.front().convertToFormat(QImage::Format_ARGB32);
    QCOMPARE(cells.size(), QSize(30, 40));
    const auto &values = heatmapOf(figure)->values;
    for (int row = 0; row < 40; ++row)
        for (int column = 0; column < 30; ++column)
            QCOMPARE(cells.pixel(column, row),
                     std::isnan(values(row, column)) ? qRgba(0, 0, 0, 0) : colourAt(values(row, column)));
}

void TestExport::svgHasItsPhysicalSize()
{
    const SvgContent svg = svgContent(written("svg", heatmapFigure(8, 8), {.width = 89, .height = 60.5}));
    QCOMPARE(svg.width, "89mm");
    QCOMPARE(svg.height, "60.5mm");
    QCOMPARE(svg.viewBox, "0 0 1051 715");
}

void TestExport::svgCurvesStayInside()
{
    const QString svg = QString::fromUtf8(written("svg", curveFigure()));
    const auto page = svgContent(svg.toUtf8()).viewBox.split(' ');
    auto lines = QRegularExpression("<polyline[^>]*points=\"([^\"]*)\"").globalMatch(svg);
    int points = 0;
    while (lines.hasNext()) {
        for (const QString &point : lines.next().captured(1).split(' ', Qt::SkipEmptyParts)) {
            const auto numbers = point.split(',');
            QVERIFY(numbers[0].toDouble() >= 0 && numbers[0].toDouble() <= page[2].toDouble());
            QVERIFY(numbers[1].toDouble() >= 0 && numbers[1].toDouble() <= page[3].toDouble());
            ++points;
        }
    }
    QVERIFY(points >= 64);
}

void TestExport::pdfHasItsPhysicalSize_data()
{
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("height");
    QTest::newRow("a journal's column") << 89.0 << 60.0;
    QTest::newRow("rounded down") << 100.0 << 70.6;
    QTest::newRow("35.3 mm are 100.06 points, 35.2 are 99.78") << 35.2 << 35.3;
}

void TestExport::pdfHasItsPhysicalSize()
{
    QFETCH(double, width);
    QFETCH(double, height);
    const QByteArray pdf = written("pdf", heatmapFigure(8, 8), {.width = width, .height = height, .fontSize = 4});
    QVERIFY(pdf.startsWith("%PDF"));
    const QSizeF page = mediaBox(pdf);
    QVERIFY2(std::abs(page.width() - width * 72 / 25.4) < 1e-4, qPrintable(QString::number(page.width())));
    QVERIFY2(std::abs(page.height() - height * 72 / 25.4) < 1e-4, qPrintable(QString::number(page.height())));
    // Offsets stay true: the table of objects is where the last line says.
    const qsizetype place = pdf.lastIndexOf("startxref");
    QVERIFY(pdf.mid(pdf.mid(place + 10).split('\n').front().toLongLong()).startsWith("xref"));
}

void TestExport::pdfHoldsFontsAndNoJpeg()
{
    const QByteArray pdf = written("pdf", heatmapFigure(300, 200));
    QVERIFY(!pdf.contains("DCTDecode"));
    QVERIFY(pdf.contains("/FontFile2"));
    QVERIFY(pdf.contains("/ToUnicode"));
    QVERIFY(pdf.contains("/Width 200\n/Height 300"));
}

void TestExport::titleCanBeReplacedOrLeftOut()
{
    const QStringList own = svgContent(written("svg", heatmapFigure(8, 8), {.title = "Mine"})).texts;
    QVERIFY(own.contains("Mine"));
    QVERIFY(!own.contains("Similarity & more") && !own.contains("RoPE, dimension 128"));
    const QStringList none = svgContent(written("svg", heatmapFigure(8, 8), {.showTitle = false, .showNotes = false})).texts;
    QVERIFY(!none.contains("Similarity & more") && !none.contains("A note."));
    QVERIFY(none.contains("key position"));
}

/// What a reader shows as the document's name: the title that was asked for, else the figure's, in every format.
void TestExport::documentsAreCalledByTheirTitle()
{
    // PDF has it in UTF-16, of which plain letters take every second byte.
    const auto names = [](const QByteArray &bytes, const char *title) {
        QByteArray wide;
        for (const char *c = title; *c != '\0'; ++c)
            wide.append('\0').append(*c);
        return bytes.contains(wide) || QImage::fromData(bytes).text(QStringLiteral("Title")) == QLatin1String(title)
               || bytes.contains(QByteArray("<title>") + title + "</title>");
    };
    for (const ExportFormat &format : exportFormats()) {
        const QByteArray own = written(format.id, curveFigure(), {.title = "Mine"});
        QVERIFY2(names(own, "Mine") && !names(own, "Spectrum"), format.id);
        for (const ExportOptions &options : {ExportOptions{}, ExportOptions{.showTitle = false}})
            QVERIFY2(names(written(format.id, curveFigure(), options), "Spectrum"), format.id);
    }
}

void TestExport::optionsOutOfRangeAreRefused_data()
{
    QTest::addColumn<ExportOptions>("options");
    QTest::addColumn<QString>("named");
    QTest::newRow("no width") << ExportOptions{.width = 0} << "width";
    QTest::newRow("negative height") << ExportOptions{.height = -5} << "height";
    QTest::newRow("no number") << ExportOptions{.dpi = absentValue} << "resolution";
    QTest::newRow("tiny type") << ExportOptions{.fontSize = 0.1} << "font size";
    QTest::newRow("too many pixels") << ExportOptions{.width = 2000, .dpi = 2400} << "pixels";
}

void TestExport::optionsOutOfRangeAreRefused()
{
    QFETCH(ExportOptions, options);
    QFETCH(QString, named);
    for (const ExportFormat &format : exportFormats()) {
        const Result<QByteArray> result = format.write(heatmapFigure(8, 8), options);
        QVERIFY(!result);
        QVERIFY2(QString::fromStdString(result.error()).contains(named), result.error().c_str());
    }
}

void TestExport::aPlotWithoutRoomIsRefused()
{
    const Result<QByteArray> result =
        findExportFormat(u"png")->write(heatmapFigure(8, 8), {.width = 20, .height = 10, .fontSize = 12});
    QVERIFY(!result);
    QVERIFY2(QString::fromStdString(result.error()).contains("room"), result.error().c_str());
}

void TestExport::heatmapPixelsDoNotDependOnTheResolutionOfTheFigure()
{
    Figure coarse = heatmapFigure(8, 8);
    Figure fine = heatmapFigure(400, 500);
    fine.x = coarse.x;
    fine.y = coarse.y;
    QCOMPARE(heatmapPixels(fine, {}), heatmapPixels(coarse, {}));
    QVERIFY(heatmapPixels(coarse, {.width = 1000, .height = 1000, .dpi = 300}) == QSize(2508, 2508));
}

void TestExport::saveWholeWritesAndReplaces()
{
    QTemporaryDir folder;
    const QString path = folder.filePath("figure.png");
    for (const QByteArray &bytes : {QByteArray("first, longer"), QByteArray("second")}) {
        const auto saved = saveWhole(path, bytes);
        QVERIFY(saved);
        QCOMPARE(*saved, bytes.size());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), bytes);
    }
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
}

void TestExport::saveWholeFailsCleanly_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("a folder") << ".";
    QTest::newRow("no folder") << "none/figure.png";
    QTest::newRow("no name") << "";
}

void TestExport::saveWholeFailsCleanly()
{
    QFETCH(QString, path);
    QTemporaryDir folder;
    const QString full = path.isEmpty() ? path : folder.filePath(path);
    const auto saved = saveWhole(full, "bytes");
    QVERIFY(!saved);
    QVERIFY2(QString::fromStdString(saved.error()).contains(full), saved.error().c_str());
    QVERIFY(QString::fromStdString(saved.error()).endsWith('.'));
    QVERIFY(QDir(folder.path()).isEmpty());
}

void TestExport::saveWholeFailsInAReadOnlyFolder()
{
#ifdef Q_OS_UNIX
    if (geteuid() == 0)
        QSKIP("root may write anywhere");
#endif
    QTemporaryDir folder;
    const QString path = folder.filePath("figure.png");
    QVERIFY(saveWhole(path, "old"));
    QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner);
    const auto saved = saveWhole(path, "new");
    QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QVERIFY(!saved);
    QVERIFY2(QString::fromStdString(saved.error()).contains(path), saved.error().c_str());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), "old");
}

TEST_CLASS(TestExport, QApplication)
#include "tst_export.moc"
