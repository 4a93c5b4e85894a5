// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"

#include <QAbstractSpinBox>

#include <string>
#include <utility>
#include <vector>

namespace posviz {

/// A box to type a parameter's value in. Arrow keys go from notch to notch; what is not allowed is refused in words.
class NumberBox : public QAbstractSpinBox {
    Q_OBJECT

  public:
    explicit NumberBox(Parameter parameter, QWidget *parent = nullptr);

    /// What the word for 0 stands for now; counts from the next number on.
    void setZeroMeaning(std::string meaning) { m_parameter.zeroMeaning = std::move(meaning); }

    /// Shows a value; emits nothing.
    void setNumber(double value);

    void stepBy(int steps) override;
    QSize sizeHint() const override;

  signals:
    void numberChosen(double value);
    void refused(const QString &sentence);

  protected:
    bool event(QEvent *event) override;
    StepEnabled stepEnabled() const override;
    QValidator::State validate(QString &, int &) const override { return QValidator::Acceptable; }
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

  private:
    void commit();
    /// True while something is typed that is not the number yet.
    bool isPending() const;

    Parameter m_parameter;
    std::vector<double> m_notches;
    double m_value = 0.0;
};

} // namespace posviz
