// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

class QPalette;

namespace posviz {

/// Every colour and the type of the window and of a figure. All text colours reach 4.5:1 (WCAG AA) on card, window, band and
/// neutral.
struct Theme {
    bool dark = false;
    bool onScreen = true; ///< false: of a file, whose colour maps are those that were chosen
    QColor window; ///< behind the cards
    QColor card;   ///< ground of a card and of a plot; alpha 0 in a transparent export
    QColor line;   ///< hairlines round cards, axis lines, ticks
    QColor text;
    QColor secondary; ///< text of less weight: axes, notes, reference curves
    QColor accent;    ///< main curves, sliders, focus ring
    QColor mark;      ///< the selection; for lines and dots, not for text
    QColor neutral;   ///< area where nothing exists
    QColor hatch;     ///< its lines
    QColor grid;
    QColor band;  ///< shaded stretch of a plot
    QColor faded; ///< what a phase that points everywhere fades to
    QString fontFamily;
    double fontPixels = 12.0; ///< of text in plots on screen
    double textScale = 1.0;   ///< of the window's text, to the usual one

    bool operator==(const Theme &) const = default;
};

Theme lightTheme();
Theme darkTheme();

/// For exports: white ground and black type, or the dark theme's; transparent: no ground at all.
Theme figureTheme(bool dark, bool transparent);

/// The theme with all its text larger or smaller.
Theme withTextScale(Theme theme, double scale);

/// Light or dark as the desktop's window colour is.
Theme desktopTheme(const QPalette &palette);

/// Contrast of two opaque colours, 1 to 21 (WCAG 2.1).
double contrast(const QColor &a, const QColor &b);

} // namespace posviz
