// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/knob_slider.h"

#include "core/numbers.h"

#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

constexpr int handleRadius = 7;
constexpr int trackHeight = 4;

int nearestNotch(const std::vector<double> &notches, const Parameter &parameter, double fraction)
{
    const auto next = std::ranges::lower_bound(notches, fraction, {}, [&](double notch) { return fractionOf(parameter, notch); });
    if (next == notches.begin())
        return 0;
    const auto index = static_cast<int>(next - notches.begin());
    if (next == notches.end())
        return index - 1;
    const double above = fractionOf(parameter, *next) - fraction;
    const double below = fraction - fractionOf(parameter, *(next - 1));
    return below < above ? index - 1 : index;
}

} // namespace

double nextNotch(const std::vector<double> &notches, double value, int steps)
{
    // Upwards from the last notch at or below the value, downwards from the first at or above it.
    const auto at = steps > 0 ? std::ranges::upper_bound(notches, value) - 1 : std::ranges::lower_bound(notches, value);
    const auto index =
        std::clamp<std::ptrdiff_t>((at - notches.begin()) + steps, 0, static_cast<std::ptrdiff_t>(notches.size()) - 1);
    return notches[static_cast<std::size_t>(index)];
}

KnobSlider::KnobSlider(Parameter parameter, QWidget *parent)
    : QSlider(Qt::Horizontal, parent), m_parameter(std::move(parameter)), m_notches(notches(m_parameter))
{
    setRange(0, static_cast<int>(m_notches.size()) - 1);
    setPageStep(std::max(1, static_cast<int>(m_notches.size()) / 10));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(QString::fromStdString(m_parameter.label));
    // Keys step from the value, which may lie between two notches: QSlider's own step starts at the nearest, and misses one.
    connect(this, &QSlider::actionTriggered, this, [this](int action) {
        const int all = static_cast<int>(m_notches.size());
        const int steps = action == SliderSingleStepAdd   ? singleStep()
                          : action == SliderSingleStepSub ? -singleStep()
                          : action == SliderPageStepAdd   ? pageStep()
                          : action == SliderPageStepSub   ? -pageStep()
                          : action == SliderToMaximum     ? all
                          : action == SliderToMinimum     ? -all
                                                          : 0;
        if (steps != 0)
            step(steps);
    });
    // Screen readers set the notch; keys, the mouse and setKnobValue() block this signal.
    connect(this, &QSlider::valueChanged, this, [this](int notch) {
        m_value = m_notches[static_cast<std::size_t>(notch)];
        announce();
        emit valueChosen(m_value);
    });
    setKnobValue(m_parameter.defaultValue);
}

void KnobSlider::announce()
{
    setAccessibleDescription(
        QString::fromStdString(shownNumber(m_value, 9) + (m_parameter.unit.empty() ? "" : " " + m_parameter.unit)));
    update();
}

void KnobSlider::setKnobValue(double value)
{
    m_value = value;
    const QSignalBlocker blocked(this);
    setValue(nearestNotch(m_notches, m_parameter, fractionOf(m_parameter, value)));
    announce();
}

void KnobSlider::step(int steps)
{
    const double before = m_value;
    setKnobValue(nextNotch(m_notches, m_value, steps));
    if (m_value != before)
        emit valueChosen(m_value);
}

void KnobSlider::setLandmark(std::optional<double> value)
{
    m_landmark = value;
    update();
}

QSize KnobSlider::sizeHint() const { return {120, 2 * handleRadius + 6}; }

double KnobSlider::handleX(double value) const
{
    return handleRadius + 1 + fractionOf(m_parameter, value) * (width() - 2 * (handleRadius + 1));
}

void KnobSlider::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = height() / 2.0;
    const double x = handleX(m_value);
    const QColor accent = isEnabled() ? m_accent : m_track;

    painter.setPen(Qt::NoPen);
    painter.setBrush(m_track);
    painter.drawRoundedRect(QRectF(1, middle - trackHeight / 2.0, width() - 2, trackHeight), 2, 2);
    painter.setBrush(accent);
    painter.drawRoundedRect(QRectF(1, middle - trackHeight / 2.0, x - 1, trackHeight), 2, 2);
    if (m_landmark) {
        painter.setPen(QPen(m_tick, 1.5));
        const double at = handleX(*m_landmark);
        painter.drawLine(QPointF(at, middle - 6), QPointF(at, middle + 6));
    }
    if (hasFocus()) {
        QColor ring = accent;
        ring.setAlphaF(0.3);
        painter.setPen(Qt::NoPen);
        painter.setBrush(ring);
        painter.drawEllipse(QPointF(x, middle), handleRadius + 3, handleRadius + 3);
    }
    painter.setPen(QPen(accent, 2));
    painter.setBrush(isSliderDown() ? accent : m_ground);
    const double radius = underMouse() && isEnabled() ? handleRadius : handleRadius - 1;
    painter.drawEllipse(QPointF(x, middle), radius, radius);
}

void KnobSlider::chooseAt(double x)
{
    const double travel = width() - 2.0 * (handleRadius + 1);
    const int notch = nearestNotch(m_notches, m_parameter, (x - handleRadius - 1) / travel);
    const double value = m_notches[static_cast<std::size_t>(notch)];
    if (value == m_value)
        return;
    setKnobValue(value);
    emit valueChosen(value);
}

void KnobSlider::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    setSliderDown(true);
    // On the handle a press alone moves nothing.
    if (std::abs(event->position().x() - handleX(m_value)) > handleRadius)
        chooseAt(event->position().x());
    update();
}

void KnobSlider::mouseMoveEvent(QMouseEvent *event)
{
    if (isSliderDown())
        chooseAt(event->position().x());
}

void KnobSlider::mouseReleaseEvent(QMouseEvent *)
{
    setSliderDown(false);
    update();
}

void KnobSlider::mouseDoubleClickEvent(QMouseEvent *) { emit resetWanted(); }

void KnobSlider::wheelEvent(QWheelEvent *event)
{
    // A panel that scrolls under the cursor must not turn its knobs.
    if (!hasFocus()) {
        event->ignore();
        return;
    }
    const int steps = event->angleDelta().y() > 0 ? 1 : event->angleDelta().y() < 0 ? -1 : 0;
    event->accept();
    if (steps != 0)
        step(steps);
}

} // namespace posviz
