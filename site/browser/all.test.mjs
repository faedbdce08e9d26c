// In one process, which builds the site once.
import './slides.test.mjs';
import './site.test.mjs';
import './live.test.mjs';
import './editing.test.mjs';
import './offline.test.mjs';
import './exercises.test.mjs';
import './exercise-states.test.mjs';
