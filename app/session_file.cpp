// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session_file.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace posviz {

namespace {

constexpr int mostWindows = 64;

std::unique_ptr<QLockFile> lockOf(const QString &path)
{
    auto lock = std::make_unique<QLockFile>(path + QStringLiteral(".lock"));
    lock->setStaleLockTime(0); // a window may be open for weeks; the lock of a dead process is found out all the same
    return lock->tryLock(0) ? std::move(lock) : nullptr;
}

/// The newest first.
void sortByAge(QStringList &paths)
{
    std::ranges::stable_sort(paths, std::greater<>(), [](const QString &path) { return QFileInfo(path).lastModified(); });
}

} // namespace

SessionFile::SessionFile(QString first) : m_first(std::move(first)) {}

SessionFile::~SessionFile() { endStart(); }

QString SessionFile::pathOf(int number) const
{
    if (number == 1)
        return m_first;
    const QFileInfo file(m_first);
    return QStringLiteral("%1/%2-%3.%4").arg(file.path(), file.completeBaseName(), QString::number(number), file.suffix());
}

void SessionFile::claim()
{
    QDir().mkpath(QFileInfo(m_first).absolutePath());
    QStringList there, free;
    for (int number = 1; number <= mostWindows; ++number)
        (QFile::exists(pathOf(number)) ? there : free).push_back(pathOf(number));
    sortByAge(there);
    for (const QString &path : there + free)
        if ((m_lock = lockOf(path))) {
            m_own = path;
            return;
        }
    m_own = m_first; // a folder in which nothing can be written
}

QString SessionFile::own()
{
    if (m_own.isEmpty() && exists())
        claim();
    return m_own;
}

QString SessionFile::toBeginWith()
{
    if (!exists())
        return {};
    if (QFile::exists(own()))
        return own();
    QStringList others;
    for (int number = 1; number <= mostWindows; ++number)
        if (const QString path = pathOf(number); QFile::exists(path) && !QFile::exists(markOf(path)))
            others.push_back(path);
    sortByAge(others);
    return others.value(0);
}

bool SessionFile::startFailed() { return exists() && QFile::exists(markOf(own())); }

QString SessionFile::moveAside(const QString &ending, QString &problem)
{
    // One that was kept before is as dear to its owner.
    QString kept = own() + "." + ending;
    for (int other = 2; QFile::exists(kept); ++other)
        kept = own() + "." + ending + "-" + QString::number(other);
    QFile file(own());
    if (file.rename(kept))
        return kept;
    problem = file.errorString();
    return {};
}

void SessionFile::beginStart()
{
    if (!exists())
        return;
    QFile mark(markOf(own()));
    if (mark.open(QIODevice::WriteOnly))
        mark.close();
}

void SessionFile::endStart()
{
    if (!m_own.isEmpty() && m_lock)
        QFile::remove(markOf(m_own));
}

} // namespace posviz
