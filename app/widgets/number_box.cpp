// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/number_box.h"

#include "app/widgets/knob_slider.h"
#include "app/widgets/text_size.h"
#include "app/wording.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QWheelEvent>

namespace posviz {

NumberBox::NumberBox(Parameter parameter, QWidget *parent)
    : QAbstractSpinBox(parent), m_parameter(std::move(parameter)), m_notches(notches(m_parameter))
{
    setAlignment(Qt::AlignRight);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(QString::fromStdString(m_parameter.label));
    setAccessibleDescription(QString::fromStdString(allowedValues(m_parameter)));
    connect(this, &QAbstractSpinBox::editingFinished, this, &NumberBox::commit);
    setNumber(m_parameter.defaultValue);
}

void NumberBox::setNumber(double value)
{
    m_value = value;
    lineEdit()->setText(QString::fromStdString(shownEntry(m_parameter, value)));
}

QSize NumberBox::sizeHint() const
{
    // Room for "16 777 216", or for numbers of few digits.
    return {scaledToText(*this, m_parameter.maximum >= 1e5 || !m_parameter.zeroWord.empty() ? 104 : 72), scaledToText(*this, 28)};
}

bool NumberBox::isPending() const { return lineEdit()->text() != QString::fromStdString(shownEntry(m_parameter, m_value)); }

bool NumberBox::event(QEvent *event)
{
    // A line edit takes these for its own history, also where that is empty: then they are the window's.
    if (event->type() == QEvent::ShortcutOverride && !isPending()) {
        const auto &key = static_cast<const QKeyEvent &>(*event);
        if (key.matches(QKeySequence::Undo) || key.matches(QKeySequence::Redo)) {
            event->ignore();
            return false;
        }
    }
    return QAbstractSpinBox::event(event);
}

void NumberBox::commit()
{
    if (!isPending())
        return;
    const QString typed = lineEdit()->text();
    const Result<double> value = parsedValue(m_parameter, typed.toStdString());
    if (!value) {
        setNumber(m_value);
        emit refused(shownText(value.failure()));
        return;
    }
    setNumber(*value);
    emit numberChosen(*value);
}

void NumberBox::stepBy(int steps)
{
    commit();
    const double value = nextNotch(m_notches, m_value, steps);
    if (value == m_value)
        return;
    setNumber(value);
    lineEdit()->selectAll();
    emit numberChosen(value);
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const { return StepUpEnabled | StepDownEnabled; }

void NumberBox::wheelEvent(QWheelEvent *event)
{
    // A panel that scrolls under the cursor must not turn its knobs.
    if (hasFocus())
        QAbstractSpinBox::wheelEvent(event);
    else
        event->ignore();
}

void NumberBox::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        if (!isPending())
            return event->ignore();
        setNumber(m_value);
        lineEdit()->selectAll();
        return;
    }
    QAbstractSpinBox::keyPressEvent(event);
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        lineEdit()->selectAll();
}

} // namespace posviz
