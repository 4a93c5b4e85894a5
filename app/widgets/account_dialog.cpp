// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/account_dialog.h"

#include "app/widgets/searchable_table.h"
#include "app/widgets/shown.h"
#include "app/widgets/text_size.h"
#include "app/widgets/word_buttons.h"
#include "app/wording.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>
#include <vector>

namespace posviz {

namespace {

/// The sign beside a verdict's word: it is told apart without colours and found in a long list.
QString verdictSign(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Used:
        return QStringLiteral("●");
    case Verdict::Defaulted:
        return QStringLiteral("○");
    case Verdict::Ignored:
        return QStringLiteral("–");
    case Verdict::Contradicted:
        return QStringLiteral("▲");
    }
    return {};
}

TableRow rowOfFinding(const Finding &finding)
{
    // A nested key is one long word; it may break behind its dots.
    return {shown(finding.key),
            {{shown(finding.key).replace(QLatin1Char('.'), QStringLiteral(".\u200b"))},
             {finding.value.empty() ? QStringLiteral("–") : shown(finding.value)},
             {verdictSign(finding.verdict) + QLatin1Char(' ') + shown(verdictWord(finding.verdict))},
             {shownText(finding.text)}}};
}

} // namespace

AccountDialog::AccountDialog(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Model settings"));
    resizeForText(*this, 920, 560);
    m_title = new QLabel;
    m_title->setObjectName(QStringLiteral("viewTitle"));
    m_title->setWordWrap(true);
    m_title->setTextFormat(Qt::PlainText); // names come from strangers
    m_warnings = new QLabel;
    m_warnings->setObjectName(QStringLiteral("warning"));
    m_warnings->setWordWrap(true);
    m_warnings->setTextFormat(Qt::PlainText);
    m_choices = new QFormLayout;
    m_layer = choiceBox(tr("Layers"), &ModelChoice::layer);
    m_part = choiceBox(tr("Part"), &ModelChoice::part);
    m_choices->addRow(tr("Layers"), m_layer);
    m_choices->addRow(tr("Part"), m_part);
    m_tables = tableRow();
    m_choices->addRow(tr("Table"), m_tables);

    m_findings = findingsTable();
    m_all = new QCheckBox(tr("Show settings that are not about positions"));
    connect(m_all, &QCheckBox::toggled, this, [this] { fillFindings(m_account); });
    // Rows are as high as their wrapped texts need; the height is known once every column has its final width.
    m_fitRows.setSingleShot(true);
    connect(&m_fitRows, &QTimer::timeout, m_findings, &QTableView::resizeRowsToContents);
    connect(m_findings->horizontalHeader(), &QHeaderView::sectionResized, this, [this] { m_fitRows.start(0); });

    QDialogButtonBox *buttons = wordButtons(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(m_title);
    column->addLayout(m_choices);
    column->addWidget(m_warnings);
    column->addWidget(m_findings, 1);
    column->addWidget(m_all);
    column->addWidget(buttons);
    m_findings->setFocus();
}

SearchableTable *AccountDialog::findingsTable()
{
    constexpr Qt::Alignment top = Qt::AlignLeft | Qt::AlignTop;
    auto *table =
        new SearchableTable(tr("Settings in the file"),
                            {{tr("Setting"), tr("The key or the tensor, as the file names it"), top},
                             {tr("In the file"), tr("Its value as written there; – if the file does not have it"), top},
                             {tr("Status"), tr("Used, default, ignored, or a warning where settings contradict each other"), top},
                             {tr("Effect"), tr("What is shown, or why it makes no difference"), top}});
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->wrapCells();
    table->horizontalHeader()->setStretchLastSection(true);
    table->setWidths({250, 150, 130});
    return table;
}

QWidget *AccountDialog::tableRow()
{
    m_tensor = choiceBox(tr("Table"), &ModelChoice::tensor);
    auto *row = new QWidget;
    auto *tables = new QHBoxLayout(row);
    tables->setContentsMargins(0, 0, 0, 0);
    tables->setSpacing(8);
    auto *another = new QPushButton(tr("Another tensor …"));
    another->setToolTip(tr("Any matrix in the file, whatever its name"));
    another->setAutoDefault(false);
    connect(another, &QPushButton::clicked, this, &AccountDialog::tensorWanted);
    tables->addWidget(m_tensor, 1);
    tables->addWidget(another);
    return row;
}

QComboBox *AccountDialog::choiceBox(const QString &name, std::string ModelChoice::*what)
{
    auto *box = new QComboBox;
    box->setAccessibleName(name);
    connect(box, &QComboBox::activated, this, [this, box, what](int index) {
        ModelChoice next = m_choice;
        // Another part has layers and tables of its own: what was chosen of this part does not apply to it.
        if (what == &ModelChoice::part)
            next = {};
        next.*what = box->itemData(index).toString().toStdString();
        emit choiceMade(next);
    });
    return box;
}

void AccountDialog::showAccount(const ModelAccount &account, const ModelChoice &choice)
{
    m_account = account;
    m_choice = choice;
    m_title->setText(shown((account.model.empty() ? "" : account.model + " · ") + account.path + " · " + account.format));
    fillChoices(account);
    fillFindings(account);
}

bool AccountDialog::shows(const ModelAccount &account, const ModelChoice &choice) const
{
    return m_choice == choice && m_account == account;
}

void AccountDialog::fillChoices(const ModelAccount &account)
{
    const auto fill = [this](QComboBox &box, const std::vector<std::pair<std::string, std::string>> &entries,
                             const std::string &chosen) {
        box.clear();
        for (const auto &[id, text] : entries)
            box.addItem(shown(text), shown(id));
        box.setCurrentIndex(std::max(0, box.findData(shown(chosen))));
    };
    std::vector<std::pair<std::string, std::string>> layers, parts, tensors;
    std::string layer = m_choice.layer;
    for (const LayerKind &kind : account.layers) {
        layers.emplace_back(kind.name, kind.name + ": " + worded(kind.text));
        if (layer.empty() && kind.subject == account.subject)
            layer = kind.name;
    }
    for (const std::string &part : account.parts)
        parts.emplace_back(part, part);
    if (!account.tables.empty() && !account.needsTensor)
        tensors.emplace_back("", (m_choice.tensor.empty() && !account.subject.tensor.empty()
                                      ? tr("automatic: %1").arg(shown(account.subject.tensor))
                                      : tr("automatic: the table that fits the settings, else the best known one"))
                                     .toStdString());
    else if (account.hasTensors && !account.needsTensor)
        tensors.emplace_back("", tr("none: show the settings only").toStdString());
    for (const TableChoice &table : account.tables)
        tensors.emplace_back(table.tensor, table.tensor + ": " + worded(table.text));
    fill(*m_layer, layers, layer);
    fill(*m_part, parts, m_choice.part);
    fill(*m_tensor, tensors, m_choice.tensor);
    // A box with one entry offers no choice.
    for (QComboBox *box : {m_layer, m_part})
        m_choices->setRowVisible(box, box->count() > 1);
    m_choices->setRowVisible(m_tables, account.hasTensors);
}

void AccountDialog::fillFindings(const ModelAccount &account)
{
    const auto warnings = std::ranges::count(account.findings, Verdict::Contradicted, &Finding::verdict);
    QString text = account.lack ? shownText(account.lack->sentence) : QString();
    if (warnings > 0)
        text += (text.isEmpty() ? QString() : QStringLiteral(" ")) + verdictSign(Verdict::Contradicted) + QLatin1Char(' ')
                + (warnings == 1
                       ? tr("1 warning: what is shown may not be what the file, or another program, means.")
                       : tr("%1 warnings: what is shown may not be what the file, or another program, means.").arg(warnings));
    m_warnings->setText(text);
    m_warnings->setVisible(!text.isEmpty());

    std::vector<TableRow> rows;
    for (const Finding &finding : account.findings)
        rows.push_back(rowOfFinding(finding));
    if (m_all->isChecked())
        for (const Finding &other : account.others)
            rows.push_back(rowOfFinding(other));
    m_all->setVisible(!account.others.empty());
    m_findings->setRows(std::move(rows));
    m_findings->resizeRowsToContents();
    m_fitRows.start(0);
}

} // namespace posviz
