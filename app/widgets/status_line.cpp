// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/status_line.h"

#include "app/widgets/eliding_label.h"
#include "app/wording.h"
#include "core/numbers.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>

namespace posviz {

StatusLine::StatusLine(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("status"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(32);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(16);
    m_place = new QLabel;
    m_place->setObjectName(QStringLiteral("secondary"));
    m_value = new QLabel;
    m_value->setObjectName(QStringLiteral("value"));
    m_formula = new ElidingLabel; // no accessible name: a label without one has its text as its name, here the sentence
    m_cell = new QLabel;
    m_cell->setObjectName(QStringLiteral("secondary"));
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

void StatusLine::showProblem(const QString &sentence)
{
    show({}, QStringLiteral("⚠"), sentence, {});
    QAccessibleEvent alert(m_formula, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
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
