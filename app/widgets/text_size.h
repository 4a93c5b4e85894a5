// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFontInfo>
#include <QGuiApplication>
#include <QScreen>
#include <QWidget>

#include <array>
#include <cmath>

namespace posviz {

/// Sizes of the window's text that can be chosen, in percent of the usual one.
inline constexpr std::array textSizes{100, 125, 150, 200};

inline constexpr double usualTextPixels = 13.0;

/// How much larger the widget's text is than usual. Where it has no style sheet of the window's, its own font counts.
inline double textScale(const QWidget &widget)
{
    widget.ensurePolished();
    return QFontInfo(widget.font()).pixelSize() / usualTextPixels;
}

/// A length for the usual text, in pixels, as the widget's text needs it.
inline int scaledToText(const QWidget &widget, int pixels)
{
    return static_cast<int>(std::lround(pixels * std::max(1.0, textScale(widget))));
}

/// The room for windows on the widget's screen.
inline QRect screenOf(const QWidget &widget)
{
    const QScreen *screen = widget.screen() ? widget.screen() : QGuiApplication::primaryScreen();
    return screen ? screen->availableGeometry() : QRect(0, 0, 1280, 800);
}

/// The size for the usual text, larger with it, and never more than the screen has.
inline void resizeForText(QWidget &window, int width, int height)
{
    constexpr int frame = 40; // a title bar, and borders
    window.resize(QSize(scaledToText(window, width), scaledToText(window, height))
                      .boundedTo(screenOf(window).size() - QSize(frame / 4, frame)));
}

} // namespace posviz
