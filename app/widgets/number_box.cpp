// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/number_box.h"

#include "app/widgets/knob_slider.h"
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
    return {m_parameter.maximum >= 1e5 ? 104 : 72, 28};
}

void NumberBox::commit()
{
    const QString typed = lineEdit()->text();
    if (typed == QString::fromStdString(shownEntry(m_parameter, m_value)))
        return;
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
        setNumber(m_value);
        lineEdit()->selectAll();
        return;
    }
    QAbstractSpinBox::keyPressEvent(event);
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        lineEdit()->selectAll();
}

} // namespace posviz
