// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/desktop_colours.h"

#include "app/plot/theme.h"
#include "app/widgets/text_size.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QGuiApplication>
#include <QPalette>
#include <QSettings>

#include <algorithm>

namespace posviz {

namespace {

const QString portal = QStringLiteral("org.freedesktop.portal.Desktop");
const QString portalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString portalSettings = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearanceGroup = QStringLiteral("org.freedesktop.appearance");
const QString schemeKey = QStringLiteral("color-scheme");
const QString settingsKey = QStringLiteral("appearance");
const QString textSizeKey = QStringLiteral("textSize");

const QString settingsName = QStringLiteral("window");

} // namespace

DesktopColours::DesktopColours(QObject *parent) : QObject(parent)
{
    const int chosen = QSettings(QStringLiteral("posviz"), settingsName).value(settingsKey, 0).toInt();
    m_chosen = chosen == 1 ? Appearance::Light : chosen == 2 ? Appearance::Dark : Appearance::Desktop;
    if (const int size = QSettings(QStringLiteral("posviz"), settingsName).value(textSizeKey, 100).toInt();
        std::ranges::find(textSizes, size) != textSizes.end())
        m_textSize = size;
    askPortal();
}

void DesktopColours::chooseTextSize(int percent)
{
    m_textSize = percent;
    QSettings(QStringLiteral("posviz"), settingsName).setValue(textSizeKey, percent);
    emit changed();
}

void DesktopColours::askPortal()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(portal, portalPath, portalSettings, QStringLiteral("SettingChanged"), this,
                SLOT(portalChanged(QString, QString, QDBusVariant)));
    QDBusMessage call = QDBusMessage::createMethodCall(portal, portalPath, portalSettings, QStringLiteral("Read"));
    call << appearanceGroup << schemeKey;
    // The answer may take seconds where the portal has to start first; the window does not wait for it.
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *finished) {
        const QDBusPendingReply<QDBusVariant> reply = *finished;
        if (reply.isValid())
            portalChanged(appearanceGroup, schemeKey, reply.value());
        finished->deleteLater();
    });
}

void DesktopColours::portalChanged(const QString &changedGroup, const QString &changedKey, const QDBusVariant &value)
{
    if (changedGroup != appearanceGroup || changedKey != schemeKey)
        return;
    // "Read" wraps its answer in two variants, the signal in one.
    QVariant scheme = value.variant();
    if (scheme.canConvert<QDBusVariant>())
        scheme = scheme.value<QDBusVariant>().variant();
    setPortal(scheme.toUInt());
}

void DesktopColours::setPortal(uint scheme)
{
    // 0: no preference, 1: dark, 2: light.
    m_portalDark = scheme == 1 ? std::optional(true) : scheme == 2 ? std::optional(false) : std::nullopt;
    emit changed();
}

bool DesktopColours::dark() const
{
    if (m_chosen != Appearance::Desktop)
        return m_chosen == Appearance::Dark;
    return m_portalDark.value_or(desktopTheme(QGuiApplication::palette()).dark);
}

void DesktopColours::choose(Appearance appearance)
{
    m_chosen = appearance;
    QSettings(QStringLiteral("posviz"), settingsName)
        .setValue(settingsKey, appearance == Appearance::Light  ? 1
                               : appearance == Appearance::Dark ? 2
                                                                : 0);
    emit changed();
}

} // namespace posviz
