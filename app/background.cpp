// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/background.h"

namespace posviz {

namespace {

constexpr int tolerated = 100; // milliseconds before a run is called busy

} // namespace

Background::Background(QObject *parent) : QObject(parent)
{
    m_slow.setSingleShot(true);
    m_slow.setInterval(tolerated);
    connect(&m_slow, &QTimer::timeout, this, [this] { setBusy(true); });
}

Background::~Background() { stopAll(); }

void Background::start(Job job)
{
    stopAll();
    m_newest = ++m_started;
    if (!m_slow.isActive() && !m_busy)
        m_slow.start();
    m_threads.emplace(m_newest, [this, number = m_newest, job = std::move(job)](std::stop_token stop) mutable {
        Delivery deliver = job(std::move(stop));
        QMetaObject::invokeMethod(
            this, [this, number, deliver = std::move(deliver)] { finish(number, deliver); }, Qt::QueuedConnection);
    });
}

void Background::finish(int number, const Delivery &deliver)
{
    m_threads.erase(number);
    if (number != m_newest)
        return;
    cancel();
    deliver();
}

void Background::cancel()
{
    stopAll();
    m_newest = 0;
    m_slow.stop();
    setBusy(false);
}

void Background::stopAll()
{
    for (auto &[number, thread] : m_threads)
        thread.request_stop();
}

void Background::setBusy(bool busy)
{
    if (std::exchange(m_busy, busy) != busy)
        emit busyChanged(busy);
}

} // namespace posviz
