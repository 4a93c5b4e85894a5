// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/preset_chooser.h"

#include "app/presets.h"
#include "app/widgets/search_keys.h"
#include "app/widgets/shown.h"
#include "app/widgets/table_headers.h"
#include "core/encoding.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <vector>

namespace posviz {

namespace {

/// Sorts by the number behind the text.
class NumberItem : public QTableWidgetItem {
  public:
    NumberItem(const QString &text, double number) : QTableWidgetItem(text), m_number(number)
    {
        setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }

    bool operator<(const QTableWidgetItem &other) const override
    {
        const auto *number = dynamic_cast<const NumberItem *>(&other);
        return number ? m_number < number->m_number : QTableWidgetItem::operator<(other);
    }

  private:
    double m_number;
};

std::vector<QTableWidgetItem *> itemsOf(const Preset &preset, const Subject &subject)
{
    const Encoding &encoding = *findEncoding(subject.encoding);
    const bool scaled = encoding.scales && subject.scaling != "none";
    return {new QTableWidgetItem(shown(preset.title)),
            new QTableWidgetItem(shown(preset.by)),
            new NumberItem(QString::number(preset.year), preset.year),
            new QTableWidgetItem(shown(encoding.title)),
            new NumberItem(encoding.usesBase ? shown(shownNumber(subject.base, 9)) : QStringLiteral("–"),
                           encoding.usesBase ? subject.base : 0),
            new QTableWidgetItem(scaled ? shown(findScaling(subject.scaling)->title) : QStringLiteral("–")),
            new NumberItem(shown(shownInteger(subject.length)), static_cast<double>(subject.length))};
}

} // namespace

PresetChooser::PresetChooser(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Choose a model"));
    resize(1060, 620);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Name, maker, encoding, scaling"));
    m_search->setAccessibleName(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_table = new QTableWidget;
    m_table->setAccessibleName(tr("Models"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_source = new QLabel;
    m_source->setObjectName(QStringLiteral("question"));
    m_source->setWordWrap(true);
    m_source->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel);
    m_take = buttons->button(QDialogButtonBox::Open);
    for (QAbstractButton *button : buttons->buttons())
        button->setIcon({});

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(m_search);
    column->addWidget(m_table, 1);
    column->addWidget(m_source);
    column->addWidget(buttons);

    fillTable();
    connect(m_search, &QLineEdit::textChanged, this, &PresetChooser::applySearch);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &PresetChooser::follow);
    connect(m_table, &QTableWidget::itemActivated, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_table->selectRow(0);
    walkFrom(*m_search, *m_table);
    m_search->setFocus();
}

void PresetChooser::fillTable()
{
    setHeaders(*m_table, {{tr("Model"), tr("As its makers call it")},
                          {tr("By"), tr("Who made it")},
                          {tr("Year"), tr("When it was published")},
                          {tr("Encoding"), tr("How its positions are encoded")},
                          {tr("Base"), tr("Base frequency of the rotation, rope_theta in many files")},
                          {tr("Scaling"), tr("How its frequencies are changed for longer sequences")},
                          {tr("Positions"), tr("The longest sequence that its settings provide for")}});
    for (const Preset &preset : presets()) {
        const Result<ModelAccount> account = presetAccount(preset);
        if (!account)
            qFatal("%s", account.error().c_str()); // a part of the program is broken; a test opens them all
        const int row = m_table->rowCount();
        m_table->insertRow(row);
        int column = 0;
        for (QTableWidgetItem *item : itemsOf(preset, account->subject))
            m_table->setItem(row, column++, item);
        m_table->item(row, 0)->setData(Qt::UserRole, shown(preset.id));
    }
    for (int column = 0; column < m_table->columnCount(); ++column)
        if (dynamic_cast<const NumberItem *>(m_table->item(0, column)))
            m_table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->resizeColumnsToContents();
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(0, Qt::AscendingOrder);
}

void PresetChooser::applySearch()
{
    const QStringList words = wordsOf(*m_search);
    int first = -1;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        QString text;
        for (int column = 0; column < m_table->columnCount(); ++column)
            text += m_table->item(row, column)->text() + QLatin1Char(' ');
        const bool fits = hasAll(text, words);
        m_table->setRowHidden(row, !fits);
        if (fits && first < 0)
            first = row;
    }
    // What Enter would open is always seen.
    if (first < 0)
        m_table->clearSelection();
    else if (m_table->currentRow() < 0 || m_table->isRowHidden(m_table->currentRow()) || m_table->selectedItems().isEmpty())
        m_table->selectRow(first);
    if (first >= 0)
        m_table->scrollTo(m_table->currentIndex());
    follow();
}

void PresetChooser::follow()
{
    const QList<QTableWidgetItem *> items = m_table->selectedItems();
    m_take->setEnabled(!items.isEmpty());
    if (items.isEmpty()) {
        m_current.clear();
        m_source->setText(tr("No model fits."));
        return;
    }
    m_current = m_table->item(items.first()->row(), 0)->data(Qt::UserRole).toString();
    const Preset *preset = findPreset(m_current.toStdString());
    m_source->setText(tr("Facts from %1.").arg(shown(preset->source))
                      + (preset->remark.empty() ? QString() : tr(" Remark: %1.").arg(shown(preset->remark))));
}

} // namespace posviz
