# Lines per CPU-second of drain3 (PyPI) with its masking on, over the lines of standard input; prints one number.
import sys
import time

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

EDGE = r"((?<=[^A-Za-z0-9])|^)(%s)((?=[^A-Za-z0-9])|$)"
config = TemplateMinerConfig()
config.masking_instructions = [
    MaskingInstruction(EDGE % r"([0-9a-f]{2,}:){3,}[0-9a-f]{2,}", "ID"),
    MaskingInstruction(EDGE % r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}", "IP"),
    MaskingInstruction(EDGE % r"0x[a-fA-F0-9]+", "HEX"),
    MaskingInstruction(EDGE % r"[\-\+]?\d+", "NUM"),
]
miner = TemplateMiner(config=config)
lines = sys.stdin.read().split("\n")
started = time.process_time()
for line in lines:
    miner.add_log_message(line)
print(len(lines) / (time.process_time() - started))
