// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/table_chooser.h"

#include "app/widgets/search_keys.h"
#include "app/widgets/searchable_table.h"
#include "app/widgets/word_buttons.h"

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <utility>

namespace posviz {

TableChooser::TableChooser(SearchableTable *table, const QString &placeholder, std::function<QString(const QString &)> remark,
                           QWidget *parent)
    : QDialog(parent), m_table(table), m_remarkOf(std::move(remark)), m_search(searchField(placeholder))
{
    m_remark = new QLabel;
    m_remark->setObjectName(QStringLiteral("question"));
    m_remark->setWordWrap(true);
    m_remark->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QDialogButtonBox *buttons = wordButtons(QDialogButtonBox::Open | QDialogButtonBox::Cancel);
    m_take = buttons->button(QDialogButtonBox::Open);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(m_search);
    column->addWidget(m_table, 1);
    column->addWidget(m_remark);
    column->addWidget(buttons);

    connect(m_search, &QLineEdit::textChanged, this, &TableChooser::applySearch);
    connect(m_table, &SearchableTable::chosenChanged, this, &TableChooser::follow);
    connect(m_table, &QTableView::activated, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    applySearch();
    walkFrom(*m_search, *m_table);
    m_search->setFocus();
}

QString TableChooser::chosen() const { return m_table->chosen(); }

void TableChooser::applySearch()
{
    const QStringList words = wordsOf(*m_search);
    m_table->filter([&](const TableRow &row) { return hasAllWords(row, words); }, chosen());
}

void TableChooser::follow(const QString &id)
{
    m_take->setEnabled(!id.isEmpty());
    m_remark->setText(m_remarkOf(id));
}

} // namespace posviz
