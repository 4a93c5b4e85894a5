// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/encoding_chooser.h"

#include "app/widgets/encoding_facts.h"
#include "app/widgets/encoding_filters.h"
#include "app/widgets/family_timeline.h"
#include "app/widgets/search_keys.h"
#include "app/widgets/searchable_table.h"
#include "app/widgets/shown.h"
#include "app/widgets/text_size.h"
#include "app/widgets/word_buttons.h"
#include "app/wording.h"
#include "core/encoding.h"
#include "core/scaling/scaling.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>
#include <vector>

namespace posviz {

namespace {

constexpr int factsWidth = 300;

/// Title, authors, paper, models and all else that an encoding is remembered by.
QString searchedOf(const Encoding &encoding)
{
    QString text = shown(encoding.id + " " + encoding.title + " " + encoding.source.authors + " " + encoding.source.title + " "
                         + encoding.source.arxiv + " " + encoding.summary);
    for (const std::string &model : encoding.facts.models)
        text += QLatin1Char(' ') + shown(model);
    return text;
}

TableRow rowOfEncoding(const Encoding &encoding)
{
    const Facts &facts = encoding.facts;
    return {shown(encoding.id),
            {{shown(encoding.title)},
             {QString::number(encoding.source.year)},
             {shownText(placesInWords(facts.actsOn))},
             {shownText(originName(facts.origin))},
             {facts.everyLength ? EncodingChooser::tr("yes") : EncodingChooser::tr("no")},
             {shown(facts.cost)},
             {shown(facts.extrapolates)},
             {shown(facts.fusedAttention)},
             {shown(facts.cachedKeys)}},
            searchedOf(encoding)};
}

const Encoding &encodingOf(const TableRow &row) { return *findEncoding(row.id.toStdString()); }

} // namespace

EncodingChooser::EncodingChooser(const QString &current, const Theme &theme, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Choose an encoding"));
    resizeForText(*this, 1180, 680);
    m_timeline = new FamilyTimeline;
    m_timeline->setTheme(theme);
    auto *history = new QScrollArea;
    history->setWidget(m_timeline);
    history->setWidgetResizable(true);
    history->setFocusPolicy(Qt::NoFocus);

    auto *pages = new QTabWidget;
    pages->setAccessibleName(tr("Two ways to compare them"));
    pages->addTab(comparison(), tr("Compare"));
    pages->addTab(history, tr("History"));
    auto *row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(pages, 1);
    row->addWidget(facts());

    QDialogButtonBox *buttons = wordButtons(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_take = buttons->button(QDialogButtonBox::Ok);
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
    walkFrom(m_filters->search(), *m_table);
    m_filters->search().setFocus();
}

SearchableTable *EncodingChooser::encodingTable()
{
    auto *table = new SearchableTable(
        tr("All encodings"),
        {{tr("Encoding"), tr("Its name in the paper or in common use")},
         {tr("Year"), tr("Year of first publication")},
         {tr("Acts on"), tr("What a position changes: input embeddings, queries and keys, attention logits, values, or nothing")},
         {tr("Parameters"), tr("Fixed by a formula, learned in training, or content-dependent")},
         {tr("Any length"), tr("Whether every position is defined, or only those up to the end of a table")},
         {tr("Cost per score"), tr("Extra work for one score")},
         {tr("Length extrapolation"), tr("What is known about sequences longer than those in training")},
         {tr("Fused attention"), tr("Whether fused kernels such as FlashAttention support it directly")},
         {tr("KV cache"), tr("Whether the KV cache stays valid as the sequence grows")}});
    std::vector<TableRow> rows;
    for (const Encoding &encoding : encodings())
        rows.push_back(rowOfEncoding(encoding));
    table->setRows(std::move(rows));
    table->wrapCells();
    table->setWidths({128, 60, 120, 84, 92, 150, 200, 110, 120});
    table->setSortingEnabled(true);
    table->sortByColumn(1, Qt::AscendingOrder);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    return table;
}

QWidget *EncodingChooser::comparison()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(8);
    m_filters = new EncodingFilters;
    column->addWidget(m_filters);
    connect(m_filters, &EncodingFilters::changed, this, &EncodingChooser::applyFilters);
    m_table = encodingTable();
    connect(m_table, &SearchableTable::chosenChanged, this, &EncodingChooser::makeCurrent);
    connect(m_table, &QTableView::activated, this, &QDialog::accept);
    column->addWidget(m_table, 1);
    return page;
}

QWidget *EncodingChooser::facts()
{
    auto *side = new QScrollArea;
    side->setAccessibleName(tr("About this encoding"));
    side->setFixedWidth(std::min(scaledToText(*this, factsWidth), std::max(factsWidth, screenOf(*this).width() * 3 / 10)));
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

void EncodingChooser::applyFilters()
{
    const QString words = m_filters->words();
    m_table->filter(
        [&](const TableRow &row) {
            return row.searched.contains(words, Qt::CaseInsensitive) && m_filters->pass(encodingOf(row));
        },
        m_current,
        // Return takes an encoding with the words in its title rather than one that is only described by them.
        [&](const TableRow &row) { return shown(encodingOf(row).title).contains(words, Qt::CaseInsensitive); });
    m_take->setEnabled(m_table->shownRows() > 0);
}

QString EncodingChooser::chosenScaling() const
{
    const QString prefix = FamilyTimeline::idOfScaling({});
    return m_current.startsWith(prefix) ? m_current.mid(prefix.size()) : QString();
}

void EncodingChooser::showScaling(const Scaling &scaling)
{
    const auto paragraph = [](const QString &text) { return QStringLiteral("<p>%1</p>").arg(text.toHtmlEscaped()); };
    m_title->setText(QStringLiteral("%1  ·  %2").arg(shown(scaling.title)).arg(scaling.source.year));
    QString text = paragraph(shown(scaling.summary)) + paragraph(tr("A scaling of RoPE's frequencies."));
    if (!scaling.formula.empty())
        text += paragraph(shown(scaling.formula));
    m_facts->setText(text + paragraph(shown(citation(scaling.source))));
    m_take->setText(tr("Use %1").arg(shown(scaling.title)));
    m_take->setEnabled(true);
    m_timeline->setCurrent(m_current);
}

void EncodingChooser::makeCurrent(const QString &id)
{
    if (id == m_current)
        return;
    const QString before = std::exchange(m_current, id);
    if (const Scaling *scaling = findScaling(chosenScaling().toStdString()))
        return showScaling(*scaling);
    const Encoding *encoding = findEncoding(id.toStdString());
    if (!encoding) {
        m_current = before;
        return;
    }
    m_title->setText(QStringLiteral("%1  ·  %2").arg(shown(encoding->title)).arg(encoding->source.year));
    m_facts->setText(QStringLiteral("<p>%1</p>").arg(shown(encoding->summary).toHtmlEscaped()) + factsAsRichText(*encoding));
    m_take->setText(tr("Use %1").arg(shown(encoding->title)));
    m_timeline->setCurrent(id);
    m_table->choose(id);
}

} // namespace posviz
