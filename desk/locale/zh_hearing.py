"""Hearing: the weights of speech, transcribing, and what was not heard well."""

from __future__ import annotations

HEARING: dict[str, str] = {
    "Fetch a local model or weights of speech; without ID, the model that fits this machine's free memory.": "下载本机模型或语音权重；不给出 ID 时，选适合本机可用内存的模型。",
    "{count} files, each checked against its SHA-256": "{count} 个文件，逐个按 SHA-256 核对",
    "{name} is for the voice; it answers nothing.": "{name} 是语音用的，不回答问题。",
    "Turns English speech into text, quickly.": "把英语语音转成文字，速度快。",
    "English only; names and numbers are often wrong.": "只懂英语；人名和数字常有错。",
    "Turns speech in many languages into text, and tells which it is.": "把多种语言的语音转成文字，并判断是哪种语言。",
    "Small: names and numbers are often wrong, Chinese more often than English.": "较小：人名和数字常有错，中文比英语更容易错。",
    "Turns short English speech into text much sooner than Whisper does.": "把简短的英语语音转成文字，比 Whisper 快得多。",
    "English only, without times of words; names and numbers are often wrong.": "只懂英语，不给出每个词的时间；人名和数字常有错。",
    "Tells speech from noise, and a finished sentence from a pause.": "分辨说话声与噪声、说完与停顿。",
    "It judges by the sound alone, and is wrong now and then.": "只凭声音判断，偶尔会错。",
    "An American man's voice, quick enough for any machine.": "美国男声，任何机器上都够快。",
    "English only; it needs the program piper.": "只会英语；需要 piper 程序。",
    "Twenty-eight voices of English and eight of Mandarin.": "二十八种英语声音和八种普通话声音。",
    "Print the words of a recording, a sentence a line, on this machine.": "在本机把录音转成文字，一句一行。",
    "Language spoken, e.g. en or zh; without it the recording tells.": "说的是哪种语言，例如 en 或 zh；不给出则由录音判断。",
    "Model that recognises: whisper-base or whisper-tiny.en.": "用哪个模型识别：whisper-base 或 whisper-tiny.en。",
    "Nobody was heard in {name}.": "{name} 里没有听到人说话。",
    "{count} sentences are doubtful; --json marks them.": "有 {count} 句听得不确定；--json 会标出。",
    "{count} pieces held no words, only noise, and were left out.": "有 {count} 段只是噪声没有话，已略去。",
    "{count} parts of {name} are damaged and were passed over.": "{name} 有 {count} 处损坏，已跳过。",
    "Slower than Piper: half a second before the first sound.": "比 Piper 慢：半秒后才出声。",
}
