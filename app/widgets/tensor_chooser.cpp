// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/tensor_chooser.h"

#include "app/widgets/plain_tool_tip.h"
#include "app/widgets/search_keys.h"
#include "app/widgets/table_headers.h"
#include "core/numbers.h"

#include <QAbstractTableModel>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace posviz {

/// A row of the table, and all of it that can be searched.
struct TensorRow {
    enum Column { Name, Shape, Type, Columns };

    QString cells[Columns];
    QString searched;
};

namespace {

TensorRow rowOf(const TensorEntry &tensor)
{
    QString shape;
    for (const std::int64_t length : tensor.shape)
        shape += (shape.isEmpty() ? QString() : QStringLiteral(" × ")) + QString::fromStdString(shownInteger(length));
    TensorRow row{{QString::fromStdString(tensor.name), shape, QString::fromStdString(tensor.type)}, {}};
    for (const QString &cell : row.cells)
        row.searched += cell + QLatin1Char(' ');
    // The gaps between thousands are for reading, not for typing.
    row.searched.remove(QChar(0x2009));
    return row;
}

} // namespace

/// A file can have a hundred thousand tensors; a widget for each would take seconds, and so would a proxy that takes rows out one
/// by one.
class TensorRows : public QAbstractTableModel {
  public:
    TensorRows(const std::vector<TensorEntry> &tensors, QObject *parent) : QAbstractTableModel(parent)
    {
        m_rows.reserve(tensors.size());
        for (const TensorEntry &tensor : tensors)
            m_rows.push_back(rowOf(tensor));
        setWords({});
    }

    /// Shows the rows that have every word somewhere.
    void setWords(const QStringList &words)
    {
        beginResetModel();
        m_fitting.clear();
        for (std::size_t row = 0; row < m_rows.size(); ++row)
            if (hasAll(m_rows[row].searched, words))
                m_fitting.push_back(row);
        endResetModel();
    }

    /// Where the tensor of this name is shown; -1: nowhere.
    int rowNamed(const QString &name) const
    {
        const auto found =
            std::ranges::find(m_fitting, name, [this](std::size_t row) { return m_rows[row].cells[TensorRow::Name]; });
        return found == m_fitting.end() ? -1 : static_cast<int>(found - m_fitting.begin());
    }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_fitting.size());
    }
    int columnCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : TensorRow::Columns; }

    QVariant data(const QModelIndex &index, int role) const override
    {
        const QString &cell = m_rows[m_fitting[static_cast<std::size_t>(index.row())]].cells[index.column()];
        if (role == Qt::DisplayRole)
            return cell;
        if (role == Qt::ToolTipRole)
            return plainToolTip(cell);
        return {};
    }

    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        const TableHeader headers[]{
            {TensorChooser::tr("Tensor"), TensorChooser::tr("Its name in the file")},
            {TensorChooser::tr("Shape"), TensorChooser::tr("Rows × columns; a table of positions has a row for each position")},
            {TensorChooser::tr("Type"), TensorChooser::tr("How its numbers are stored")}};
        if (orientation == Qt::Horizontal && role == Qt::DisplayRole)
            return headers[section].title;
        if (orientation == Qt::Horizontal && role == Qt::ToolTipRole)
            return plainToolTip(headers[section].meaning);
        return QAbstractTableModel::headerData(section, orientation, role);
    }

  private:
    std::vector<TensorRow> m_rows;
    std::vector<std::size_t> m_fitting; ///< indices into m_rows
};

TensorChooser::TensorChooser(const std::vector<TensorEntry> &tensors, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Choose a tensor"));
    resize(760, 560);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Part of a name, a length, a type"));
    m_search->setAccessibleName(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_shown = new TensorRows(tensors, this);
    m_table = new QTableView;
    m_table->setAccessibleName(tr("Tensors"));
    m_table->setModel(m_shown);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    QHeaderView *header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setSectionResizeMode(TensorRow::Name, QHeaderView::Stretch);
    m_table->setColumnWidth(TensorRow::Shape, 150);
    m_table->setColumnWidth(TensorRow::Type, 80);
    m_remark = new QLabel;
    m_remark->setObjectName(QStringLiteral("question"));
    m_remark->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel);
    m_take = buttons->button(QDialogButtonBox::Open);
    m_take->setText(tr("Draw it"));
    for (QAbstractButton *button : buttons->buttons())
        button->setIcon({});

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(m_search);
    column->addWidget(m_table, 1);
    column->addWidget(m_remark);
    column->addWidget(buttons);

    connect(m_search, &QLineEdit::textChanged, this, &TensorChooser::applySearch);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TensorChooser::follow);
    connect(m_table, &QTableView::activated, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    applySearch();
    walkFrom(*m_search, *m_table);
    m_search->setFocus();
}

QString TensorChooser::chosen() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows(TensorRow::Name);
    return rows.isEmpty() ? QString() : rows.first().data().toString();
}

void TensorChooser::applySearch()
{
    const QString before = chosen();
    m_shown->setWords(wordsOf(*m_search));
    // What Return takes is always seen.
    if (m_shown->rowCount() > 0) {
        m_table->selectRow(std::max(0, m_shown->rowNamed(before)));
        m_table->scrollTo(m_table->currentIndex());
    }
    follow();
}

void TensorChooser::follow()
{
    m_take->setEnabled(!chosen().isEmpty());
    m_remark->setText(m_shown->rowCount() == 0 ? tr("No tensor fits.")
                                               : tr("Its rows are taken for the vectors of positions 0, 1, 2 …, unless its "
                                                    "name is known to mean something else."));
}

std::optional<std::string> askForTensor(const std::vector<TensorEntry> &tensors, QWidget *parent)
{
    TensorChooser chooser(tensors, parent);
    if (chooser.exec() != QDialog::Accepted || chooser.chosen().isEmpty())
        return {};
    return chooser.chosen().toStdString();
}

} // namespace posviz
