// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/colours.h"

#include "tests/support/test_class.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

using namespace posviz;

namespace {

using Triple = std::array<double, 3>;
using ColourMatrix = std::array<Triple, 3>;

Triple times(const ColourMatrix &matrix, const Triple &vector)
{
    Triple result{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            result[i] += matrix[i][j] * vector[j];
    return result;
}

/// IEC 61966-2-1: sRGB to linear light, 0 to 1.
Triple linear(Rgb colour)
{
    const auto channel = [](std::uint8_t value) {
        const double c = value / 255.0;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return {channel(colour.red), channel(colour.green), channel(colour.blue)};
}

/// CIE 1976 L*a*b* of linear sRGB, white point D65.
Triple lab(const Triple &light)
{
    static constexpr ColourMatrix toXyz{{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}};
    static constexpr Triple white{0.9505, 1.0, 1.089};
    Triple xyz = times(toXyz, light);
    for (std::size_t i = 0; i < 3; ++i) {
        const double t = xyz[i] / white[i];
        xyz[i] = t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116;
    }
    return {116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])};
}

double distance(const Triple &a, const Triple &b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

/// How a reader sees linear light. Machado, Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113, table 1, severity 1.
struct ColourSight {
    const char *name;
    ColourMatrix matrix;
};

constexpr std::array<ColourSight, 4> sights{{
    {"trichromacy", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"protanopia", {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
    {"deuteranopia", {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
    {"tritanopia", {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}},
}};

Triple seen(Rgb colour, const ColourSight &sight)
{
    Triple light = times(sight.matrix, linear(colour));
    for (double &channel : light)
        channel = std::clamp(channel, 0.0, 1.0);
    return lab(light);
}

} // namespace

class TestColours : public QObject {
    Q_OBJECT

  private slots:
    void catalogue();
    void find();
    void publishedValues_data();
    void publishedValues();
    void sequential_data() { rows(ColourKind::Sequential); }
    void sequential();
    void diverging_data() { rows(ColourKind::Diverging); }
    void diverging();
    void cyclic_data() { rows(ColourKind::Cyclic); }
    void cyclic();
    void smooth();

  private:
    /// Every map of the kind as every reader sees it.
    static void rows(ColourKind kind)
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<int>("sight");
        for (const ColourMap &map : colourMaps())
            for (std::size_t sight = 0; sight < sights.size() && map.kind == kind; ++sight)
                QTest::addRow("%s, %s", map.id.c_str(), sights[sight].name)
                    << QString::fromStdString(map.id) << static_cast<int>(sight);
    }

    static std::array<Triple, 256> seenMap(const QString &id, int sight)
    {
        std::array<Triple, 256> colours{};
        const ColourMap *map = findColourMap(id.toStdString());
        for (std::size_t i = 0; i < 256; ++i)
            colours[i] = seen(map->colours[i], sights[static_cast<std::size_t>(sight)]);
        return colours;
    }
};

void TestColours::catalogue()
{
    std::set<std::string> ids;
    std::array<std::string, 3> defaults;
    for (const ColourMap &map : colourMaps()) {
        QVERIFY(ids.insert(map.id).second);
        QVERIFY(!map.title.empty());
        QVERIFY(!map.source.empty());
        std::string &first = defaults[static_cast<std::size_t>(map.kind)];
        if (first.empty())
            first = map.id;
    }
    QCOMPARE(defaults[0], std::string("viridis"));
    QCOMPARE(defaults[1], std::string("red-blue"));
    QCOMPARE(defaults[2], std::string("twilight"));
}

void TestColours::find()
{
    for (const ColourMap &map : colourMaps())
        QCOMPARE(findColourMap(map.id), &map);
    QVERIFY(!findColourMap(""));
    QVERIFY(!findColourMap("jet"));
    QVERIFY(!mapOnDark("jet"));
    for (const ColourMap &map : colourMaps())
        QCOMPARE(mapOnDark(map.id)->id, map.kind == ColourKind::Diverging ? std::string("blue-amber") : map.id);
}

void TestColours::publishedValues_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("index");
    QTest::addColumn<uint>("rgb");
    const auto row = [](const char *id, int index, uint rgb) {
        QTest::addRow("%s %d", id, index) << QString(id) << index << rgb;
    };
    row("viridis", 0, 0x440154);
    row("viridis", 128, 0x21918c);
    row("viridis", 255, 0xfde725);
    row("magma", 0, 0x000004);
    row("magma", 255, 0xfcfdbf);
    row("cividis", 0, 0x00224e);
    row("cividis", 255, 0xfee838);
    row("red-blue", 0, 0x053061); // the ends and fifths are the scheme's own colours
    row("red-blue", 51, 0x4393c3);
    row("red-blue", 204, 0xd6604d);
    row("red-blue", 255, 0x67001f);
    row("cool-warm", 0, 0x3b4cc0); // the ends that the paper names
    row("cool-warm", 255, 0xb40426);
    row("twilight", 0, 0xe2d9e2);
}

void TestColours::publishedValues()
{
    QFETCH(QString, id);
    QFETCH(int, index);
    QFETCH(uint, rgb);
    const Rgb colour = findColourMap(id.toStdString())->colours[static_cast<std::size_t>(index)];
    QCOMPARE(QString::number(colour.red << 16 | colour.green << 8 | colour.blue, 16), QString::number(rgb, 16));
}

/// More is lighter, for every reader, and the whole map is used evenly.
void TestColours::sequential()
{
    QFETCH(QString, id);
    QFETCH(int, sight);
    const std::array<Triple, 256> colours = seenMap(id, sight);
    double lightest = 0.0;
    for (const Triple &colour : colours) {
        // Rounding to 8 bits moves the lightness by up to about 0.2 back and forth.
        QVERIFY(colour[0] >= lightest - 0.25);
        lightest = std::max(lightest, colour[0]);
    }
    for (std::size_t i = 0; i + 16 < 256; i += 16)
        QVERIFY(colours[i + 16][0] - colours[i][0] > 2.0);
    QVERIFY(colours[255][0] - colours[0][0] > 70);
}

/// The middle is neutral, both sides darken alike towards their ends, or lighten where the middle is dark, and the ends cannot be mistaken for each other.
void TestColours::diverging()
{
    QFETCH(QString, id);
    QFETCH(int, sight);
    const std::array<Triple, 256> colours = seenMap(id, sight);
    const bool dark = mapOnDark(id.toStdString())->id == id.toStdString();
    for (const std::size_t middle : {127, 128}) {
        QVERIFY(std::hypot(colours[middle][1], colours[middle][2]) < 2.0);
        QVERIFY(dark ? colours[middle][0] < 16 : colours[middle][0] > 85);
    }
    const double inwards = dark ? -1.0 : 1.0;
    for (std::size_t i = 0; i < 128; ++i)
        if (sight == 0)
            QVERIFY(std::abs(colours[i][0] - colours[255 - i][0]) < 6);
    for (std::size_t i = 0; i + 16 < 128; i += 16) {
        QVERIFY(inwards * (colours[i + 16][0] - colours[i][0]) > 1.5);
        QVERIFY(inwards * (colours[255 - i - 16][0] - colours[255 - i][0]) > 1.5);
    }
    // About 2.3 can just be told apart; here it is more than ten times as much, also half way to the ends.
    QVERIFY(distance(colours[0], colours[255]) > 30);
    QVERIFY(distance(colours[64], colours[191]) > 30);
}

/// The ends meet, and no two angles far apart look alike.
void TestColours::cyclic()
{
    QFETCH(QString, id);
    QFETCH(int, sight);
    const std::array<Triple, 256> colours = seenMap(id, sight);
    QVERIFY(distance(colours[0], colours[255]) < 2.5);
    for (std::size_t i = 0; i < 256; ++i) {
        const std::size_t opposite = (i + 128) % 256;
        QVERIFY(distance(colours[i], colours[opposite]) > 15);
    }
}

void TestColours::smooth()
{
    for (const ColourMap &map : colourMaps())
        for (std::size_t i = 0; i + 1 < 256; ++i) {
            const double step = distance(lab(linear(map.colours[i])), lab(linear(map.colours[i + 1])));
            QVERIFY2(step < 3.5, qPrintable(QString("%1 at %2: %3").arg(map.id.c_str()).arg(i).arg(step)));
        }
}

TEST_CLASS(TestColours, NoApplication)
#include "tst_colours.moc"
