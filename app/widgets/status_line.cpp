// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/status_line.h"

#include "app/widgets/eliding_label.h"
#include "app/wording.h"
#include "core/numbers.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace posviz {

namespace {

/// Gives way to the others where there is no room: its whole text is then its tooltip.
QLabel *elidingSecondary()
{
    auto *label = new ElidingLabel;
    label->setObjectName(QStringLiteral("secondary"));
    label->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    return label;
}

} // namespace

StatusLine::StatusLine(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("status"));
    setAttribute(Qt::WA_StyledBackground);
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 16, 0);
    m_column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 7, 0, 7);
    row->setSpacing(16);
    m_column->addLayout(row);
    // The line is as high without a value as with one: the views above must not change their size.
    auto *strut = new QLabel;
    strut->setObjectName(QStringLiteral("value"));
    strut->setText(QStringLiteral(" "));
    strut->setTextFormat(Qt::PlainText);
    strut->setFixedWidth(0);
    row->addWidget(strut);
    m_place = elidingSecondary();
    m_value = new QLabel;
    m_value->setObjectName(QStringLiteral("value"));
    m_formula = new ElidingLabel; // no accessible name: a label without one has its text as its name, here the sentence
    m_cell = elidingSecondary();
    m_time = new QLabel;
    m_time->setObjectName(QStringLiteral("secondary"));
    m_busy = new QLabel;
    m_busy->setObjectName(QStringLiteral("secondary"));
    m_busy->hide();
    row->addWidget(m_place);
    row->addWidget(m_value);
    row->addWidget(m_formula, 1);
    row->addWidget(m_cell);
    row->addWidget(m_busy);
    row->addWidget(m_time);
    // What is said quotes files: paths, names of tensors.
    for (QLabel *label : {m_place, m_value, m_formula, m_cell, m_time, m_busy})
        label->setTextFormat(Qt::PlainText);
}

void StatusLine::show(const QString &place, const QString &value, const QString &formula, const QString &cell)
{
    m_place->setText(place);
    m_place->setVisible(!place.isEmpty());
    m_value->setText(value);
    m_value->setVisible(!value.isEmpty());
    m_formula->setText(formula);
    m_cell->setText(cell);
    m_cell->setVisible(!cell.isEmpty());
}

void StatusLine::showReadout(const Readout &readout)
{
    const QString place = shownText(readout.place), value = shownText(readout.value);
    show(place, value, shownText(readout.formula), shownText(readout.cell));
    setAccessibleDescription(place + QStringLiteral(": ") + value);
}

void StatusLine::showMessage(const QString &message) { show({}, {}, message, {}); }

void StatusLine::showProblem(Doing doing, const QString &sentence)
{
    mend(doing);
    auto *problem = new QWidget;
    auto *row = new QHBoxLayout(problem);
    row->setContentsMargins(16, 6, 0, 6);
    row->setSpacing(10);
    auto *sign = new QLabel(QStringLiteral("⚠"));
    sign->setTextFormat(Qt::PlainText);
    sign->setObjectName(QStringLiteral("value"));
    auto *text = new QLabel(sentence);
    text->setTextFormat(Qt::PlainText); // it quotes files: paths, names of tensors
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *dismiss = new QToolButton;
    dismiss->setObjectName(QStringLiteral("icon"));
    dismiss->setText(QStringLiteral("×"));
    dismiss->setToolTip(tr("Dismiss"));
    dismiss->setAccessibleName(tr("Dismiss: %1").arg(sentence));
    connect(dismiss, &QToolButton::clicked, this, [this, doing] { mend(doing); });
    row->addWidget(sign);
    row->addWidget(text, 1);
    row->addWidget(dismiss);
    m_column->insertWidget(0, problem);
    problem->show();
    m_problems[doing] = problem;
    QAccessibleEvent alert(text, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void StatusLine::mend(Doing doing)
{
    const auto found = m_problems.find(doing);
    if (found == m_problems.end())
        return;
    // Its own button may have led here.
    found->second->hide();
    found->second->deleteLater();
    m_problems.erase(found);
}

void StatusLine::showNothing() { show({}, {}, {}, {}); }

void StatusLine::showBusy(const QString &words)
{
    m_busy->setText(words);
    m_busy->setVisible(!words.isEmpty());
}

void StatusLine::showTime(int views, double milliseconds)
{
    const QString time = QString::fromStdString(shownNumber(milliseconds, milliseconds < 10 ? 2 : 3));
    m_time->setText(views == 1 ? tr("1 view in %1 ms").arg(time) : tr("%1 views in %2 ms").arg(views).arg(time));
}

} // namespace posviz
