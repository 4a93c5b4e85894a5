// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/encoding_chooser.h"

#include "app/widgets/encoding_facts.h"
#include "app/widgets/family_timeline.h"
#include "app/widgets/plain_tool_tip.h"
#include "app/widgets/search_keys.h"
#include "app/widgets/shown.h"
#include "app/widgets/table_headers.h"
#include "app/widgets/wrapped_cells.h"
#include "core/encoding.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace posviz {

namespace {

constexpr int factsWidth = 300;
constexpr std::array places{Place::Input, Place::QueriesAndKeys, Place::Score, Place::ValueVectors, Place::Nowhere};
constexpr std::array origins{Origin::Fixed, Origin::Learned, Origin::Content};

QStringList cellsOf(const Encoding &encoding)
{
    const Facts &facts = encoding.facts;
    return {shown(encoding.title),
            QString::number(encoding.source.year),
            shown(placesInWords(facts.actsOn)),
            shown(originName(facts.origin)),
            facts.everyLength ? EncodingChooser::tr("yes") : EncodingChooser::tr("no"),
            shown(facts.cost),
            shown(facts.extrapolates),
            shown(facts.fusedAttention),
            shown(facts.cachedKeys)};
}

} // namespace

EncodingChooser::EncodingChooser(const QString &current, const Theme &theme, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Choose an encoding"));
    resize(1180, 680);
    m_timeline = new FamilyTimeline;
    m_timeline->setTheme(theme);
    auto *history = new QScrollArea;
    history->setWidget(m_timeline);
    history->setWidgetResizable(true);
    history->setFocusPolicy(Qt::NoFocus);

    auto *pages = new QTabWidget;
    pages->setAccessibleName(tr("Two ways to look at them"));
    pages->addTab(comparison(), tr("Compare"));
    pages->addTab(history, tr("History"));
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(pages, 1);
    row->addWidget(facts());

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_take = buttons->button(QDialogButtonBox::Ok);
    for (QAbstractButton *button : buttons->buttons())
        button->setIcon({});
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addLayout(row, 1);
    column->addWidget(buttons);

    connect(m_timeline, &FamilyTimeline::currentChanged, this, &EncodingChooser::makeCurrent);
    connect(m_timeline, &FamilyTimeline::activated, this, &QDialog::accept);
    makeCurrent(current);
    walkFrom(*m_search, *m_table);
    m_search->setFocus();
}

QWidget *EncodingChooser::comparison()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(8);
    column->addWidget(filters());
    m_table = new QTableWidget;
    m_table->setAccessibleName(tr("All encodings"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(true);
    m_table->setItemDelegate(new WrappedCells(m_table));
    m_table->verticalHeader()->hide();
    fillTable();
    connect(m_table, &QTableWidget::itemSelectionChanged, this, [this] {
        if (const QList<QTableWidgetItem *> items = m_table->selectedItems(); !items.isEmpty())
            makeCurrent(m_table->item(items.first()->row(), 0)->data(Qt::UserRole).toString());
    });
    connect(m_table, &QTableWidget::itemActivated, this, &QDialog::accept);
    column->addWidget(m_table, 1);
    return page;
}

QWidget *EncodingChooser::filters()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Name, author, model"));
    m_search->setAccessibleName(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_place = new QComboBox;
    m_place->setAccessibleName(tr("Acts on"));
    m_place->addItem(tr("Acts on anything"));
    for (const Place place : places)
        m_place->addItem(tr("Acts on %1").arg(shown(placeName(place))));
    m_origin = new QComboBox;
    m_origin->setAccessibleName(tr("Numbers"));
    m_origin->addItem(tr("Fixed or learned"));
    for (const Origin origin : origins)
        m_origin->addItem(shown(originName(origin)));
    m_everyLength = new QCheckBox(tr("Defined at every length"));
    row->addWidget(m_search, 1);
    row->addWidget(m_place);
    row->addWidget(m_origin);
    row->addWidget(m_everyLength);
    connect(m_search, &QLineEdit::textChanged, this, &EncodingChooser::applyFilters);
    connect(m_place, &QComboBox::currentIndexChanged, this, &EncodingChooser::applyFilters);
    connect(m_origin, &QComboBox::currentIndexChanged, this, &EncodingChooser::applyFilters);
    connect(m_everyLength, &QCheckBox::toggled, this, &EncodingChooser::applyFilters);
    return bar;
}

QWidget *EncodingChooser::facts()
{
    auto *side = new QScrollArea;
    side->setAccessibleName(tr("About this encoding"));
    side->setFixedWidth(factsWidth);
    side->setWidgetResizable(true);
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 8, 8, 0);
    m_title = new QLabel;
    m_title->setObjectName(QStringLiteral("brand"));
    m_title->setWordWrap(true);
    m_facts = new QLabel;
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setAlignment(Qt::AlignTop);
    column->addWidget(m_title);
    column->addWidget(m_facts, 1);
    side->setWidget(content);
    for (QWidget *ground : {static_cast<QWidget *>(side), side->viewport(), content})
        ground->setAutoFillBackground(false);
    return side;
}

void EncodingChooser::fillTable()
{
    setHeaders(
        *m_table,
        {{tr("Encoding"), tr("The name that its paper or its users gave it")},
         {tr("Year"), tr("When its paper was first published")},
         {tr("Acts on"), tr("What a position changes: the input vectors, queries and keys, the score, the values, or nothing")},
         {tr("Numbers"), tr("Fixed by a formula, learned in training, or made from the content")},
         {tr("Every length"), tr("Whether every position has an answer, or only those up to the end of a table")},
         {tr("Cost per score"), tr("What it adds to the work of one score")},
         {tr("Past the trained length"), tr("What is known about sequences longer than those of training")},
         {tr("Fused attention"), tr("Whether fused kernels (FlashAttention and the like) take it as it is")},
         {tr("Cached keys"), tr("Whether keys in a cache stay right as the sequence grows")}});
    m_table->setRowCount(static_cast<int>(encodings().size()));
    int row = 0;
    for (const Encoding &encoding : encodings()) {
        const QStringList cells = cellsOf(encoding);
        for (int column = 0; column < cells.size(); ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            item->setData(Qt::UserRole, shown(encoding.id));
            item->setToolTip(plainToolTip(cells[column]));
            m_table->setItem(row, column, item);
        }
        ++row;
    }
    const std::array widths{128, 60, 120, 84, 92, 150, 200, 110, 120};
    for (std::size_t column = 0; column < widths.size(); ++column)
        m_table->setColumnWidth(static_cast<int>(column), widths[column]);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(1, Qt::AscendingOrder);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
}

void EncodingChooser::applyFilters()
{
    const QString wanted = m_search->text().trimmed();
    int first = -1, named = -1;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const Encoding &encoding = *findEncoding(m_table->item(row, 0)->data(Qt::UserRole).toString().toStdString());
        const Facts &facts = encoding.facts;
        QString text = shown(encoding.id + " " + encoding.title + " " + encoding.source.authors + " " + encoding.source.title
                             + " " + encoding.source.arxiv + " " + encoding.summary);
        for (const std::string &model : facts.models)
            text += QLatin1Char(' ') + shown(model);
        bool fits = text.contains(wanted, Qt::CaseInsensitive);
        if (m_place->currentIndex() > 0)
            fits = fits
                   && std::ranges::find(facts.actsOn, places[static_cast<std::size_t>(m_place->currentIndex() - 1)])
                          != facts.actsOn.end();
        if (m_origin->currentIndex() > 0)
            fits = fits && facts.origin == origins[static_cast<std::size_t>(m_origin->currentIndex() - 1)];
        if (m_everyLength->isChecked())
            fits = fits && facts.everyLength;
        m_table->setRowHidden(row, !fits);
        if (fits && first < 0)
            first = row;
        if (fits && named < 0 && shown(encoding.title).contains(wanted, Qt::CaseInsensitive))
            named = row;
    }
    // What Return takes is always seen: a title before a mention elsewhere.
    m_take->setEnabled(first >= 0);
    if (first >= 0 && m_table->isRowHidden(rowOf(m_current)))
        makeCurrent(m_table->item(named >= 0 ? named : first, 0)->data(Qt::UserRole).toString());
}

int EncodingChooser::rowOf(const QString &id) const
{
    for (int row = 0; row < m_table->rowCount(); ++row)
        if (m_table->item(row, 0)->data(Qt::UserRole).toString() == id)
            return row;
    return -1;
}

void EncodingChooser::makeCurrent(const QString &id)
{
    const Encoding *encoding = findEncoding(id.toStdString());
    if (!encoding || id == m_current)
        return;
    m_current = id;
    m_title->setText(QStringLiteral("%1  ·  %2").arg(shown(encoding->title)).arg(encoding->source.year));
    m_facts->setText(QStringLiteral("<p>%1</p>").arg(shown(encoding->summary).toHtmlEscaped()) + factsAsRichText(*encoding));
    m_take->setText(tr("Use %1").arg(shown(encoding->title)));
    m_timeline->setCurrent(id);
    if (const int row = rowOf(id); m_table->currentRow() != row) {
        m_table->selectRow(row);
        m_table->scrollToItem(m_table->item(row, 0));
    }
}

} // namespace posviz
