// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"

#include <QColor>
#include <QSlider>

#include <optional>
#include <vector>

namespace posviz {

/// A slider whose stops are a parameter's notches; the handle also stands between them for a value that was typed.
class KnobSlider : public QSlider {
    Q_OBJECT
    // Set by the style sheet, which is made from the theme.
    Q_PROPERTY(QColor accent MEMBER m_accent)
    Q_PROPERTY(QColor track MEMBER m_track)
    Q_PROPERTY(QColor ground MEMBER m_ground)
    Q_PROPERTY(QColor tick MEMBER m_tick)

  public:
    explicit KnobSlider(Parameter parameter, QWidget *parent = nullptr);

    /// Moves the handle; emits nothing.
    void setKnobValue(double value);
    double knobValue() const { return m_value; }

    /// A tick below the track at a value worth knowing, with a tooltip.
    void setLandmark(std::optional<double> value);

    QSize sizeHint() const override;

  signals:
    void valueChosen(double value);
    void resetWanted();

  protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

  private:
    double handleX(double value) const;
    void chooseAt(double x);
    /// So many notches on from the value, up or down.
    void step(int steps);
    void announce();

    Parameter m_parameter;
    std::vector<double> m_notches;
    double m_value = 0.0;
    std::optional<double> m_landmark;
    QColor m_accent;
    QColor m_track;
    QColor m_ground;
    QColor m_tick;
};

/// The notch next to a value in a direction; stays at the ends. Values between notches go to the nearest one that way.
double nextNotch(const std::vector<double> &notches, double value, int steps);

} // namespace posviz
