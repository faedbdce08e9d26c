# The course in a container, by the same set-up as anywhere. Docker, and Binder (which brings its own address and token):
#
#   docker build -t transferlab .
#   docker run -it --rm --network host transferlab        # Linux; JupyterLab stays on 127.0.0.1 with its token
FROM node:20-bookworm

RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap g++ python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*

# The image's own user, number 1000, as Binder asks.
ENV USER=node HOME=/home/node
WORKDIR /home/node/course
RUN chown node:node .
COPY --chown=node:node . .
USER node
RUN CI=1 npm start -- --setup-only

# What `npm start` sets for its own JupyterLab (kernel/src/jupyter-environment.ts), for a server that Binder starts.
ENV PATH=/home/node/course/.cache/venv/bin:$PATH \
  JUPYTER_PATH=/home/node/course/.cache/jupyter:/home/node/course/lab \
  PYTHONPATH=/home/node/course/lab/server \
  JUPYTER_CONFIG_PATH=/home/node/course/setup/jupyter-config

CMD ["npm", "start", "--", "--no-browser"]
