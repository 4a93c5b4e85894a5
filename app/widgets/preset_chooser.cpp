// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/preset_chooser.h"

#include "app/presets.h"
#include "app/widgets/plain_name.h"
#include "app/widgets/searchable_table.h"
#include "app/widgets/shown.h"
#include "app/widgets/text_size.h"
#include "core/encoding.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"

#include <vector>

namespace posviz {

namespace {

TableRow rowOfPreset(const Preset &preset)
{
    const Result<ModelAccount> account = presetAccount(preset);
    if (!account)
        qFatal("%s", account.error().c_str()); // a part of the program is broken; a test opens them all
    const Subject &subject = account->subject;
    const Encoding &encoding = *findEncoding(subject.encoding);
    const bool scaled = encoding.scales && subject.scaling != "none";
    return {
        shown(preset.id),
        {{plainName(shown(preset.title))},
         {shown(preset.by)},
         {QString::number(preset.year), preset.year},
         {shown(encoding.title)},
         {encoding.usesBase ? shown(shownNumber(subject.base, 9)) : QStringLiteral("–"), encoding.usesBase ? subject.base : 0},
         {scaled ? shown(findScaling(subject.scaling)->title) : QStringLiteral("–")},
         {shown(shownInteger(subject.length)), static_cast<double>(subject.length)}}};
}

SearchableTable *presetTable()
{
    constexpr Qt::Alignment right = Qt::AlignRight | Qt::AlignVCenter;
    auto *table = new SearchableTable(
        PresetChooser::tr("Models"),
        {{PresetChooser::tr("Model"), PresetChooser::tr("Its official name")},
         {PresetChooser::tr("By"), PresetChooser::tr("Who made it")},
         {PresetChooser::tr("Year"), PresetChooser::tr("Year of publication"), right},
         {PresetChooser::tr("Encoding"), PresetChooser::tr("How its positions are encoded")},
         {PresetChooser::tr("Base"), PresetChooser::tr("RoPE base, rope_theta in most files"), right},
         {PresetChooser::tr("Scaling"), PresetChooser::tr("How its frequencies are scaled for longer sequences")},
         {PresetChooser::tr("Positions"), PresetChooser::tr("The longest sequence that its settings allow"), right}});
    std::vector<TableRow> rows;
    for (const Preset &preset : presets())
        rows.push_back(rowOfPreset(preset));
    table->setRows(std::move(rows));
    table->fitColumns();
    table->setSortingEnabled(true);
    table->sortByColumn(0, Qt::AscendingOrder);
    return table;
}

QString presetRemark(const QString &id)
{
    const Preset *preset = findPreset(id.toStdString());
    if (!preset)
        return PresetChooser::tr("No model matches.");
    return PresetChooser::tr("Source: %1.").arg(shown(preset->source))
           + (preset->remark.empty() ? QString() : PresetChooser::tr(" Note: %1.").arg(shown(preset->remark)));
}

} // namespace

PresetChooser::PresetChooser(QWidget *parent)
    : TableChooser(presetTable(), tr("Name, maker, encoding, scaling"), presetRemark, parent)
{
    setWindowTitle(tr("Choose a model"));
    resizeForText(*this, 1060, 620);
}

} // namespace posviz
