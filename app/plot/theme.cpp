// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/theme.h"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QPalette>

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

QString interfaceFont()
{
    return QFontDatabase::hasFamily(QStringLiteral("Inter")) ? QStringLiteral("Inter") : QGuiApplication::font().family();
}

double linear(double channel) { return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); }

double luminance(const QColor &colour)
{
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

} // namespace

double contrast(const QColor &a, const QColor &b)
{
    const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
    return (light + 0.05) / (dark + 0.05);
}

Theme lightTheme()
{
    Theme theme;
    theme.window = QColor(0xf4, 0xf5, 0xf7);
    theme.card = Qt::white;
    theme.line = QColor(0xdf, 0xe2, 0xe7);
    theme.text = QColor(0x1d, 0x21, 0x29);
    theme.secondary = QColor(0x62, 0x69, 0x77);
    theme.accent = QColor(0x3b, 0x5b, 0xdb);
    theme.mark = QColor(0xe8, 0x59, 0x0c);
    theme.neutral = QColor(0xf0, 0xf1, 0xf4);
    theme.hatch = QColor(0xd3, 0xd7, 0xde);
    theme.grid = QColor(0xeb, 0xed, 0xf1);
    theme.band = QColor(0xeb, 0xef, 0xfc);
    theme.faded = QColor(0xa3, 0xa5, 0xab);
    theme.fontFamily = interfaceFont();
    return theme;
}

Theme darkTheme()
{
    Theme theme;
    theme.dark = true;
    theme.window = QColor(0x17, 0x18, 0x1b);
    theme.card = QColor(0x1f, 0x21, 0x25);
    theme.line = QColor(0x33, 0x36, 0x3c);
    theme.text = QColor(0xe6, 0xe8, 0xec);
    theme.secondary = QColor(0x9a, 0xa0, 0xab);
    theme.accent = QColor(0x7c, 0x94, 0xff);
    theme.mark = QColor(0xff, 0x92, 0x2b);
    theme.neutral = QColor(0x28, 0x2a, 0x2f);
    theme.hatch = QColor(0x3d, 0x41, 0x48);
    theme.grid = QColor(0x2b, 0x2e, 0x33);
    theme.band = QColor(0x28, 0x2e, 0x46);
    theme.faded = QColor(0x7d, 0x7f, 0x85);
    theme.fontFamily = interfaceFont();
    return theme;
}

Theme figureTheme(bool dark, bool transparent)
{
    Theme theme = dark ? darkTheme() : lightTheme();
    theme.onScreen = false;
    if (dark) {
        theme.line = QColor(0x80, 0x85, 0x8e);
        theme.secondary = QColor(0xc4, 0xc8, 0xd0);
    } else {
        theme.line = QColor(0x59, 0x59, 0x59);
        theme.text = Qt::black;
        theme.secondary = QColor(0x33, 0x33, 0x33);
        theme.grid = QColor(0xe3, 0xe3, 0xe3);
    }
    if (transparent)
        theme.card.setAlpha(0);
    return theme;
}

Theme withTextScale(Theme theme, double scale)
{
    theme.fontPixels *= scale / theme.textScale;
    theme.textScale = scale;
    return theme;
}

Theme desktopTheme(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightnessF() < 0.5F ? darkTheme() : lightTheme();
}

} // namespace posviz
