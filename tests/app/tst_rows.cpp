// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/lengths.h"
#include "app/plot/theme.h"
#include "app/presets.h"
#include "app/tables/axis_names.h"
#include "app/widgets/export_memory.h"
#include "app/export/export_limits.h"
#include "core/colours.h"
#include "core/encoding.h"
#include "core/scaling/scaling.h"
#include "core/subject_knobs.h"
#include "core/view.h"

#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QApplication>
#include <QFile>
#include <QStandardPaths>
#include <QTest>

#include <cmath>
#include <set>

// Single rows of the program's tables: each number that no formula checks stands here or in tests/data/rows.txt a second time.
// Who changes one on purpose changes it there too.

using namespace posviz;

namespace {

std::string rowOf(const std::string &kind, const std::string &id, const std::vector<Parameter> &parameters)
{
    std::string text = kind + " " + id + ":";
    for (const Parameter &parameter : parameters) {
        text += " " + parameter.key + "=" + writtenValue(parameter, parameter.defaultValue);
        if (parameter.scale == ParameterScale::Choice) {
            for (const ParameterChoice &choice : parameter.choices)
                text += "/" + choice.id;
        } else {
            text += "[" + writtenValue(parameter, parameter.minimum) + ".." + writtenValue(parameter, parameter.maximum) + "]";
        }
    }
    return text;
}

/// Every number of the catalogues, a record a line.
QStringList rowsOfTheProgram()
{
    QStringList rows;
    const auto add = [&](const std::string &row) { rows.append(QString::fromStdString(row)); };
    add(rowOf("knobs", "of all", {dimensionParameter(), baseParameter(), lengthParameter(), trainedLengthKnob()}));
    for (const Encoding &encoding : encodings())
        add(rowOf("encoding", encoding.id + " " + std::to_string(encoding.source.year) + " " + encoding.source.arxiv, encoding.parameters));
    for (const Scaling &scaling : scalings())
        add(rowOf("scaling", scaling.id + " " + std::to_string(scaling.source.year) + " " + scaling.source.arxiv, scaling.parameters));
    for (const View &view : views())
        add(rowOf("view", view.id, view.parameters));
    for (const Preset &preset : presets()) {
        const Subject subject = certain(presetAccount(preset)).subject;
        std::string row = "preset " + preset.id + ": " + std::to_string(preset.year) + " " + subject.encoding + " "
                          + subject.scaling + " " + std::to_string(subject.dimension) + " " + std::to_string(subject.base) + " "
                          + std::to_string(subject.length) + " " + std::to_string(trainedLengthOf(subject).value_or(0));
        for (const auto &[key, value] : subject.values)
            row += " " + key + "=" + std::to_string(value);
        add(row);
    }
    for (const ColourMap &map : colourMaps()) {
        // A checksum of all anchors.
        std::uint32_t sum = 0;
        for (const Rgb &colour : map.colours)
            for (const int channel : {static_cast<int>(colour.red), static_cast<int>(colour.green), static_cast<int>(colour.blue)})
                sum = sum * 31 + static_cast<std::uint32_t>(channel);
        add("colours " + map.id + ": " + std::to_string(map.colours.size()) + " " + std::to_string(sum));
    }
    return rows;
}

} // namespace

class TestRows : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void eachRowIsAsItWasWrittenDown()
    {
        QFile file(QStringLiteral(POSVIZ_TEST_DATA "/rows.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QStringList wanted = QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts);
        const QStringList rows = rowsOfTheProgram();
        QStringList changed;
        for (const QString &row : rows)
            if (!wanted.contains(row))
                changed << "new: " + row;
        for (const QString &row : wanted)
            if (!rows.contains(row))
                changed << "gone: " + row;
        QVERIFY2(changed.isEmpty(), qPrintable(changed.join('\n')));
        QCOMPARE(rows, wanted); // and in this order
    }

    void lengthsAreInTheirUnits()
    {
        for (const double dpi : {96.0, 300.0})
            for (const char *text : {"1in", "2.54cm", "25.4mm", "72pt"})
                QVERIFY2(std::abs(typedMillimetres(text, dpi).value_or(0) - 25.4) < 1e-9, text);
        QVERIFY(std::abs(*typedMillimetres("96px", 96) - 25.4) < 1e-9);
        QVERIFY(std::abs(*typedMillimetres("300px", 300) - 25.4) < 1e-9);
        for (const char *text : {"", "mm", "1", "1 mm", "1MM", "nanmm", "infmm", "1m"})
            QVERIFY2(!typedMillimetres(text, 96), text);
    }

    // A column's name tells what it holds.
    void namesOfAxesAreTheirOwn()
    {
        std::set<std::string> names;
        int count = 0;
        for (const Quantity quantity : {Quantity::QueryPosition, Quantity::KeyPosition, Quantity::Feature, Quantity::Pair,
                                        Quantity::Wavelength, Quantity::Turns, Quantity::Distance, Quantity::Score,
                                        Quantity::Divisor}) {
            names.insert(axisName({.label = {}, .quantity = quantity}));
            ++count;
        }
        QCOMPARE(names.size(), static_cast<std::size_t>(count));
        QVERIFY(!names.contains(""));
    }

    // Neighbours of a theme can be told apart: hatching on its ground, grid and bands on the card.
    void coloursOfAThemeCanBeToldApart()
    {
        for (const Theme &theme : {lightTheme(), darkTheme(), figureTheme(false, false), figureTheme(true, false)}) {
            const std::pair<QColor, QColor> pairs[] = {{theme.hatch, theme.neutral}, {theme.line, theme.card},
                                                       {theme.grid, theme.card},     {theme.band, theme.card},
                                                       {theme.neutral, theme.card},  {theme.mark, theme.card},
                                                       {theme.accent, theme.card},   {theme.accent, theme.mark},
                                                       {theme.text, theme.secondary}, {theme.hatch, theme.card}};
            for (const auto &[a, b] : pairs)
                QVERIFY2(contrast(a, b) > 1.05, qPrintable(a.name() + " on " + b.name()));
        }
    }

    // Each setting of an export alone is as it was left.
    void eachSettingOfAnExportIsRemembered()
    {
        const ExportMemory start{.options = slideOptions(), .format = "pdf", .folder = "/somewhere"};
        const auto check = [](const ExportMemory &memory) {
            remember(memory);
            const ExportMemory last = lastExport();
            QVERIFY(last.options == memory.options);
            QCOMPARE(last.format, memory.format);
            QCOMPARE(last.folder, memory.folder);
        };
        check(start);
        for (bool ExportOptions::*member :
             {&ExportOptions::dark, &ExportOptions::transparent, &ExportOptions::showTitle, &ExportOptions::showNotes}) {
            ExportMemory memory = start;
            memory.options.*member = !(memory.options.*member);
            check(memory);
        }
        for (const ExportLimit &limit : exportLimits)
            for (const double value : {limit.least, limit.most}) {
                ExportMemory memory = start;
                memory.options.*limit.member = value;
                check(memory);
            }
        check({.options = slideOptions(), .format = "svg", .folder = {}});
        remember(start);
    }
};

TEST_CLASS(TestRows, QApplication)
#include "tst_rows.moc"
