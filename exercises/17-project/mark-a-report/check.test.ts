import { checkQuestions } from 'course/check';
import { questions } from './questions';

checkQuestions(questions);
