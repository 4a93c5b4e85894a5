// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/parameter_row.h"

#include "app/widgets/knob_slider.h"
#include "app/widgets/number_box.h"
#include "app/widgets/plain_tool_tip.h"
#include "app/widgets/quiet_combo_box.h"
#include "app/widgets/shown.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace posviz {

ParameterRow::ParameterRow(KnobOwner owner, const Parameter &parameter, QWidget *parent)
    : QWidget(parent), m_owner(owner), m_parameter(parameter), m_resetTo(parameter.defaultValue)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    column->addLayout(line);

    // A key of model files is one long word; it may break behind its underscores.
    auto *label = new QLabel(shown(parameter.label).replace(QLatin1Char('_'), QStringLiteral("_\u200b")), this);
    label->setWordWrap(true);
    QSizePolicy wraps(QSizePolicy::Ignored, QSizePolicy::Minimum);
    wraps.setHeightForWidth(true);
    label->setSizePolicy(wraps);
    m_reset = new QToolButton(this);
    m_reset->setObjectName(QStringLiteral("icon"));
    m_reset->setText(QStringLiteral("↺"));
    m_reset->setAccessibleName(tr("Reset %1").arg(shown(parameter.label)));
    connect(m_reset, &QToolButton::clicked, this, &ParameterRow::reset);
    line->addWidget(label, 1);
    line->addWidget(m_reset);

    const QString help = shown(parameter.help);
    setToolTip(plainToolTip(parameter.scale == ParameterScale::Choice
                                ? help
                                : help + QLatin1Char('\n') + tr("Allowed: %1.").arg(shown(allowedValues(parameter)))));
    if (parameter.scale == ParameterScale::Choice)
        addChoices();
    else
        addNumber();
    label->setBuddy(m_choices ? static_cast<QWidget *>(m_choices) : m_box);
    setShown(parameter.defaultValue, parameter.defaultValue);
}

void ParameterRow::addChoices()
{
    m_choices = new QuietComboBox(this);
    for (const ParameterChoice &choice : m_parameter.choices) {
        m_choices->addItem(shown(choice.label));
        m_choices->setItemData(m_choices->count() - 1, plainToolTip(shown(choice.help)), Qt::ToolTipRole);
    }
    m_choices->setAccessibleName(shown(m_parameter.label));
    // Wide enough for its longest entry, as far as the label keeps its place; longer ones are whole in the list. Most letters are
    // narrower than those that the length is counted in.
    qsizetype longest = 0;
    for (const ParameterChoice &choice : m_parameter.choices)
        longest = std::max(longest, shown(choice.label).size());
    m_choices->setMinimumContentsLength(static_cast<int>(std::clamp<qsizetype>(longest * 4 / 5, 8, 15)));
    m_choices->setMinimumWidth(128);
    connect(m_choices, &QComboBox::activated, this, [this](int index) { choose(index); });
    static_cast<QHBoxLayout *>(layout()->itemAt(0)->layout())->addWidget(m_choices);
}

void ParameterRow::addNumber()
{
    m_box = new NumberBox(m_parameter, this);
    m_slider = new KnobSlider(m_parameter, this);
    static_cast<QHBoxLayout *>(layout()->itemAt(0)->layout())->addWidget(m_box);
    layout()->addWidget(m_slider);
    m_landmark = new QLabel(this);
    m_landmark->setObjectName(QStringLiteral("question"));
    m_landmark->hide();
    layout()->addWidget(m_landmark);

    connect(m_slider, &QSlider::sliderPressed, this, [this] { m_gesture.end(); });
    connect(m_slider, &QSlider::sliderReleased, this, [this] { m_gesture.end(); });
    m_slider->installEventFilter(this);
    connect(m_slider, &KnobSlider::valueChosen, this,
            [this](double value) { choose(value, m_slider->isSliderDown() ? m_gesture.held() : m_gesture.repeated()); });
    connect(m_slider, &KnobSlider::resetWanted, this, &ParameterRow::reset);
    connect(m_box, &NumberBox::numberChosen, this, [this](double value) { choose(value); });
    connect(m_box, &NumberBox::refused, this, &ParameterRow::refused);
}

bool ParameterRow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_slider && event->type() == QEvent::FocusOut)
        m_gesture.end();
    return QWidget::eventFilter(watched, event);
}

void ParameterRow::reset() { choose(m_resetTo); }

void ParameterRow::choose(double value, const QString &gesture) { emit valueChosen({m_owner, m_parameter.key}, value, gesture); }

void ParameterRow::setZeroMeaning(const std::string &meaning)
{
    m_parameter.zeroMeaning = meaning;
    if (m_box)
        m_box->setZeroMeaning(meaning);
}

void ParameterRow::setShown(double value, double resetTo)
{
    m_resetTo = resetTo;
    m_reset->setVisible(value != resetTo);
    m_reset->setToolTip(tr("Back to %1")
                            .arg(m_choices ? shown(m_parameter.choices[static_cast<std::size_t>(resetTo)].label)
                                           : shown(shownEntry(m_parameter, resetTo))));
    if (m_choices) {
        m_choices->setCurrentIndex(static_cast<int>(value));
        return;
    }
    m_slider->setKnobValue(value);
    m_box->setNumber(value);
}

void ParameterRow::setLandmark(std::optional<double> value, const QString &label)
{
    if (!m_slider)
        return;
    m_slider->setLandmark(value);
    m_landmark->setVisible(value.has_value());
    m_landmark->setText(label);
}

} // namespace posviz
