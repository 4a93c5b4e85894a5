// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"

#include <QTest>

#include <optional>

/// What a request of a session ends with, waited for. A request that never ends is a failure with a sentence.
template <class Start> posviz::Result<QString> endOf(posviz::Session &session, Start start)
{
    std::optional<posviz::Result<QString>> end;
    const QMetaObject::Connection connection =
        QObject::connect(&session, &posviz::Session::opened, &session, [&](const posviz::Result<QString> &name) { end = name; });
    start();
    const bool ended = QTest::qWaitFor([&] { return end.has_value(); }, 60000);
    QObject::disconnect(connection);
    return ended ? *end : posviz::Result<QString>(posviz::Error{"it never ended."});
}

inline posviz::Result<QString> opened(posviz::Session &session, const QString &path)
{
    return endOf(session, [&] { session.open(path); });
}

inline posviz::Result<QString> openedPreset(posviz::Session &session, const QString &id)
{
    return endOf(session, [&] { session.openPreset(id); });
}

inline posviz::Result<QString> chosen(posviz::Session &session, const posviz::ModelChoice &choice)
{
    return endOf(session, [&] { session.choose(choice); });
}
