// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/tensor_chooser.h"

#include "app/widgets/searchable_table.h"
#include "app/widgets/shown.h"
#include "core/numbers.h"

#include <QHeaderView>
#include <QPushButton>

#include <utility>

namespace posviz {

namespace {

TableRow rowOfTensor(const TensorEntry &tensor)
{
    QString shape;
    for (const std::int64_t length : tensor.shape)
        shape += (shape.isEmpty() ? QString() : QStringLiteral(" × ")) + shown(shownInteger(length));
    const QString name = shown(tensor.name), type = shown(tensor.type);
    // Nobody types the thin spaces between thousands.
    QString searched = name + QLatin1Char(' ') + shape + QLatin1Char(' ') + type;
    searched.remove(QChar(0x202f));
    return {name, {{name}, {shape}, {type}}, std::move(searched)};
}

SearchableTable *tensorTable(const std::vector<TensorEntry> &tensors)
{
    auto *table = new SearchableTable(
        TensorChooser::tr("Tensors"),
        {{TensorChooser::tr("Tensor"), TensorChooser::tr("Its name in the file")},
         {TensorChooser::tr("Shape"), TensorChooser::tr("Rows × columns; a table of positions has a row for each position")},
         {TensorChooser::tr("Type"), TensorChooser::tr("Number format")}});
    std::vector<TableRow> rows;
    rows.reserve(tensors.size());
    for (const TensorEntry &tensor : tensors)
        rows.push_back(rowOfTensor(tensor));
    table->setRows(std::move(rows));
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->setColumnWidth(1, 150);
    table->setColumnWidth(2, 80);
    return table;
}

QString tensorRemark(const QString &name)
{
    return name.isEmpty() ? TensorChooser::tr("No tensor matches.")
                          : TensorChooser::tr("Its rows are taken as the vectors of positions 0, 1, 2 …, unless its name is "
                                              "known to mean something else.");
}

} // namespace

TensorChooser::TensorChooser(const std::vector<TensorEntry> &tensors, QWidget *parent)
    : TableChooser(tensorTable(tensors), tr("Part of a name, a length, a type"), tensorRemark, parent)
{
    setWindowTitle(tr("Choose a tensor"));
    resize(760, 560);
    taking().setText(tr("Show it"));
}

std::optional<std::string> askForTensor(const std::vector<TensorEntry> &tensors, QWidget *parent)
{
    TensorChooser chooser(tensors, parent);
    if (chooser.exec() != QDialog::Accepted || chooser.chosen().isEmpty())
        return {};
    return chooser.chosen().toStdString();
}

} // namespace posviz
