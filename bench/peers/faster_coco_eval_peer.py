"""faster-coco-eval, which does it in C++. Run as `python -m bench.peers.faster_coco_eval_peer`; see coco_eval.py."""
from faster_coco_eval import COCO, COCOeval_faster

from bench.peers.coco_eval import serve_coco

if __name__ == "__main__":
    serve_coco("faster-coco-eval", COCO, COCOeval_faster)
