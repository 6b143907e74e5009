"""Texts read aloud, in Chinese."""

SPEAKING: dict[str, str] = {
    "Name a file for the sound.": "请为声音指定一个文件。",
    "There is nothing to say in this text.": "这段文字里没有可以说的内容。",
    "Give it some words.": "请给它一些文字。",
    "{voice} could not speak: {reason}": "{voice} 无法朗读：{reason}",
    "Spoken by {voice}, {seconds} s; the text went to {host}.": "由 {voice} 朗读，{seconds} 秒；文字已发往 {host}。",
    "Spoken by {voice}, {seconds} s; the text did not leave this machine.": "由 {voice} 朗读，{seconds} 秒；文字没有离开本机。",
    "This text is too long to be spoken.": "这段文字太长，无法朗读。",
    "Speak it in parts.": "请分段朗读。",
    "Spoken: {percent} %": "已朗读：{percent} %",
    "The sound cannot be written: {reason}.": "无法写入声音：{reason}。",
    "See where standard output leads.": "请检查标准输出通向何处。",
    "Fetching the program Piper (GPL-3, about 80 MB), which runs beside Desk…": "正在获取程序 Piper（GPL-3，约 80 MB），它在 Desk 之外单独运行…",
    "Speak TEXT (- reads standard input) into a sound file.": "把 TEXT 朗读成声音文件（- 从标准输入读取）。",
    "WAV file to write; without it the sound goes to standard output.": "要写入的 WAV 文件；不给则声音写到标准输出。",
    "Only this voice: piper, kokoro, kokoro/NAME, espeak or edge.": "只用这个声音：piper、kokoro、kokoro/名称、espeak 或 edge。",
    "Language of the text, e.g. en or zh; without it the text tells.": "文字的语言，如 en 或 zh；不给则由文字判断。",
    "Voice that speaks; auto takes the quickest on this machine, edge sends the text to Microsoft.": "朗读用的声音；auto 用本机最快的，edge 会把文字发给微软。",
}
