// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/style.h"

#include <QRegularExpression>

#include <cmath>

namespace posviz {

namespace {

QString hex(const QColor &colour) { return colour.name(QColor::HexRgb); }

QColor mixed(const QColor &a, const QColor &b, double share)
{
    const auto mix = [share](int x, int y) { return static_cast<int>(x + (y - x) * share); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

/// All lengths but hairlines.
QString withLengthsScaled(const QString &sheet, double scale)
{
    static const QRegularExpression length(QStringLiteral("(\\d+)px"));
    QString scaled;
    qsizetype done = 0;
    for (const QRegularExpressionMatch &match : length.globalMatch(sheet)) {
        const int pixels = match.captured(1).toInt();
        scaled += QStringView(sheet).mid(done, match.capturedStart() - done);
        scaled += QString::number(pixels <= 2 ? pixels : static_cast<int>(std::lround(pixels * scale))) + QStringLiteral("px");
        done = match.capturedEnd();
    }
    return scaled += QStringView(sheet).mid(done);
}

} // namespace

QString styleSheet(const Theme &theme)
{
    QString sheet = QStringLiteral(R"(
* { font-family: "%font"; font-size: 13px; color: %text; }
QMainWindow, QDialog, #middle { background: %window; }
#side, #sideContent, #bar, #status { background: %card; }
#side { border: none; border-right: 1px solid %line; }
#bar { border-bottom: 1px solid %line; }
#status { border-top: 1px solid %line; }
#brand { font-size: 16px; font-weight: 600; }
#section { font-size: 11px; font-weight: 600; color: %secondary; }
#secondary, #question, #year { color: %secondary; }
#question, #year { font-size: 12px; }
#viewTitle { font-weight: 600; }
#note { color: %secondary; font-size: 12px; }
#value { font-size: 14px; font-weight: 600; }
#verdict { font-size: 12px; font-weight: 600; }
#standIn { background: %band; border: 2px solid %mark; border-radius: 6px; padding: 8px; font-size: 16px; font-weight: 600; text-align: left; }
#standIn:focus { border-color: %accent; }
#badge { color: %accent; background: %band; border-radius: 4px; padding: 3px 8px; font-size: 12px; }
#warning { color: %text; background: %band; border: 1px solid %line; border-radius: 6px; padding: 8px; }
#explanation { background: %card; border: 1px solid %secondary; }
#card { background: %card; border: 1px solid %line; border-radius: 8px; }
QToolTip { color: %text; background: %card; border: 1px solid %line; padding: 4px; }

QToolButton, QPushButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px 9px; }
QToolButton:hover, QPushButton:hover { background: %hover; }
QToolButton:pressed, QPushButton:pressed { background: %pressed; }
QToolButton:disabled, QPushButton:disabled { color: %disabled; }
QToolButton:focus, QPushButton:focus { border-color: %accent; }
QToolButton::menu-indicator { image: none; }
QPushButton { border-color: %line; }
QPushButton:default { background: %accent; color: %onAccent; border-color: %accent; }
QPushButton:default:disabled { background: transparent; color: %disabled; border-color: %line; }
#icon { padding: 2px 6px; color: %secondary; }
#link { color: %accent; border-color: transparent; padding: 2px; }
#link:focus { border-color: %accent; }

QComboBox, QLineEdit, QAbstractSpinBox { background: %card; border: 1px solid %line; border-radius: 6px; padding: 4px 8px; selection-background-color: %accent; selection-color: %onAccent; }
QComboBox:hover, QLineEdit:hover, QAbstractSpinBox:hover { border-color: %secondary; }
QComboBox:focus, QLineEdit:focus, QAbstractSpinBox:focus { border-color: %accent; }
QComboBox:disabled, QAbstractSpinBox:disabled { color: %disabled; }
QAbstractSpinBox { padding: 2px 8px; min-height: 20px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/%arrow); width: 10px; height: 10px; }
QComboBox QAbstractItemView, QMenu { background: %card; border: 1px solid %line; selection-background-color: %band; selection-color: %text; outline: none; padding: 4px; }
QMenu::item { padding: 5px 18px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: %band; }
QMenu::item:disabled { color: %disabled; }
QMenu::separator { height: 1px; background: %line; margin: 4px 8px; }
posviz--KnobSlider { qproperty-accent: %accent; qproperty-track: %line; qproperty-ground: %card; qproperty-tick: %secondary; }
QCheckBox { spacing: 8px; }
QCheckBox:focus { color: %accent; }
QCheckBox::indicator { width: 14px; height: 14px; background: %card; border: 1px solid %secondary; border-radius: 3px; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: %accent; }
QCheckBox::indicator:checked { background: %accent; border-color: %accent; image: url(:/icons/%check); }
QTabWidget::pane { border: none; border-top: 1px solid %line; }
QTabBar::tab { background: transparent; border: none; border-bottom: 2px solid transparent; padding: 6px 12px; color: %secondary; }
QTabBar::tab:selected { color: %text; border-bottom-color: %accent; }
QTabBar::tab:hover, QTabBar::tab:focus { color: %text; background: %hover; }
QTableView { background: %card; border: 1px solid %line; border-radius: 6px; selection-background-color: %band; selection-color: %text; outline: none; }
QTableView::item { padding: %cellDownpx %cellAcrosspx; border-bottom: 1px solid %line; }
QHeaderView::section { background: %card; color: %secondary; border: none; border-bottom: 1px solid %line; padding: 6px 9px; }
QTableCornerButton::section { background: %card; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: %line; border-radius: 4px; min-width: 32px; margin: 1px; }
QScrollBar::handle:horizontal:hover { background: %secondary; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: %line; border-radius: 4px; min-height: 32px; margin: 1px; }
QScrollBar::handle:vertical:hover { background: %secondary; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)");
    const std::pair<const char *, QString> names[] = {
        {"%font", theme.fontFamily},
        {"%text", hex(theme.text)},
        {"%window", hex(theme.window)},
        {"%card", hex(theme.card)},
        {"%line", hex(theme.line)},
        {"%secondary", hex(theme.secondary)},
        {"%accent", hex(theme.accent)},
        {"%band", hex(theme.band)},
        {"%mark", hex(theme.mark)},
        {"%cellAcross", QString::number(cellPadding.width())},
        {"%cellDown", QString::number(cellPadding.height())},
        {"%hover", hex(mixed(theme.card, theme.text, 0.06))},
        {"%pressed", hex(mixed(theme.card, theme.text, 0.12))},
        {"%disabled", hex(mixed(theme.card, theme.text, 0.38))},
        {"%onAccent", theme.dark ? QStringLiteral("#17181b") : QStringLiteral("#ffffff")},
        {"%check", theme.dark ? QStringLiteral("check-black.svg") : QStringLiteral("check-white.svg")},
        {"%arrow", theme.dark ? QStringLiteral("arrow-dark.svg") : QStringLiteral("arrow-light.svg")},
    };
    for (const auto &[name, value] : names)
        sheet.replace(QLatin1String(name), value);
    return withLengthsScaled(sheet, theme.textScale);
}

QPalette palette(const Theme &theme)
{
    QPalette colours;
    colours.setColor(QPalette::Window, theme.window);
    colours.setColor(QPalette::WindowText, theme.text);
    colours.setColor(QPalette::Base, theme.card);
    colours.setColor(QPalette::AlternateBase, theme.window);
    colours.setColor(QPalette::Text, theme.text);
    colours.setColor(QPalette::Button, theme.card);
    colours.setColor(QPalette::ButtonText, theme.text);
    colours.setColor(QPalette::ToolTipBase, theme.card);
    colours.setColor(QPalette::ToolTipText, theme.text);
    colours.setColor(QPalette::Highlight, theme.accent);
    colours.setColor(QPalette::HighlightedText, theme.dark ? QColor("#17181b") : QColor(Qt::white));
    colours.setColor(QPalette::PlaceholderText, theme.secondary);
    colours.setColor(QPalette::Mid, theme.line);
    return colours;
}

} // namespace posviz
