// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/widgets/gesture.h"
#include "core/scene_knobs.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QToolButton;

namespace posviz {

class KnobSlider;
class NumberBox;

/// One parameter: its name, its number box and slider, or its list of choices; a button back to the default.
class ParameterRow : public QWidget {
    Q_OBJECT

  public:
    ParameterRow(KnobOwner owner, const Parameter &parameter, QWidget *parent = nullptr);

    const std::string &key() const { return m_parameter.key; }

    /// What the word for 0 stands for now.
    void setZeroMeaning(const std::string &meaning);

    /// Shows a value; emits nothing. resetTo: where a reset leads, the model's value where there is one.
    void setShown(double value, double resetTo);

    /// A named tick on the slider.
    void setLandmark(std::optional<double> value, const QString &label);

  signals:
    /// gesture: the same name while a handle is held.
    void valueChosen(const posviz::KnobName &knob, double value, const QString &gesture);
    void refused(const QString &sentence);

  private:
    void addChoices();
    void addNumber();
    void reset();
    void choose(double value, const QString &gesture = {});
    bool eventFilter(QObject *watched, QEvent *event) override;

    KnobOwner m_owner;
    Parameter m_parameter;
    double m_resetTo = 0.0;
    Gesture m_gesture; ///< of the slider
    KnobSlider *m_slider = nullptr;
    NumberBox *m_box = nullptr;
    QComboBox *m_choices = nullptr;
    QToolButton *m_reset = nullptr;
    QLabel *m_landmark = nullptr;
};

} // namespace posviz
